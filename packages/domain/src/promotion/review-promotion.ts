import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { actingPerson } from "./acting-party.ts";
import { announcePromotion, type PromotionPorts } from "./promotion-ports.ts";
import type { PromotionRequestRecord } from "./promotion-repository.ts";
import { settlePromotion } from "./settle-promotion.ts";
import { whyCannotApprove } from "./why-cannot-approve.ts";

export interface ReviewPromotionInput {
  readonly promotionRequestId: string;
  readonly approved: boolean;
  readonly comment: string;
}

/**
 * Says a maintainer's word on a request. The gates are evaluated again in the same serializable transaction: with the
 * last approval the alias moves, a rejection or a gate that fails now refuses. The same member's repeat changes nothing
 * and answers the request as it stands.
 *
 * @throws AppError REQUESTER_CANNOT_APPROVE, FORBIDDEN, NOT_FOUND; STATE_CONFLICT when it was decided by others.
 */
export async function reviewPromotion(
  scope: TenantScope,
  ports: PromotionPorts,
  input: ReviewPromotionInput,
): Promise<void> {
  const request = await ports.work.serializable(scope, (repositories) => review(scope, repositories, input));
  announcePromotion(scope, ports, request);
}

async function review(
  scope: TenantScope,
  repositories: Repositories,
  { promotionRequestId, approved, comment }: ReviewPromotionInput,
): Promise<PromotionRequestRecord> {
  const { models, promotions } = repositories;
  const by = actingPerson(scope);
  const request = await promotions.lock(scope, promotionRequestId);
  if (request === null) throw notFound("PromotionRequest", promotionRequestId);
  const reviewerIds = (await promotions.approvals(scope, request.id, false)).map(({ userId }) => userId);
  if (reviewerIds.includes(by.id)) return request;
  const refusal = whyCannotApprove(scope.actor, { ...request, reviewerIds });
  if (refusal !== null) throw new AppError(refusal.code, refusal.message);
  const version = await models.findVersion(scope, request.modelVersionId);
  if (version === null) throw notFound("ModelVersion", request.modelVersionId);
  const { modelId } = version;
  await promotions.insertApproval(scope, {
    requestId: request.id,
    userId: by.id,
    userName: by.name,
    approved,
    comment,
  });
  if (approved) {
    await promotions.insertEvent(scope, {
      modelId,
      alias: request.alias,
      kind: "APPROVED",
      fromVersionId: await promotions.aliasVersion(scope, { modelId, alias: request.alias }, true),
      toVersionId: request.modelVersionId,
      requestId: request.id,
      actorId: by.id,
      actorName: by.name,
      comment,
      gates: [],
    });
  }
  await settlePromotion(scope, repositories, { request, version, by, comment });
  return request;
}
