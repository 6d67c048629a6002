import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { notify } from "../notice/notify.ts";
import type { Repositories } from "../repositories.ts";
import { parseSlug } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type ActingParty, actingParty, answerableId } from "./acting-party.ts";
import { requestedNotice } from "./promotion-notice.ts";
import { announcePromotion, type PromotionPorts } from "./promotion-ports.ts";
import type { PromotionRequestRecord } from "./promotion-repository.ts";
import { settlePromotion } from "./settle-promotion.ts";

export interface RequestPromotionInput {
  readonly modelVersionId: string;
  readonly alias: string;
  readonly comment: string;
}

/**
 * Asks to move an alias to a version. The gates are evaluated at once: the request is REFUSED when one other than the
 * approvals fails, OPEN while approvals are to come, PROMOTED when the policy asks for none. All of it is in the ledger.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND for the version; STATE_CONFLICT where the alias has no policy, or
 * points at the version already.
 */
export async function requestPromotion(
  scope: TenantScope,
  ports: PromotionPorts,
  input: RequestPromotionInput,
): Promise<string> {
  requireRole(scope, "MEMBER");
  const by = actingParty(scope);
  const alias = parseSlug(input.alias);
  const request = await ports.work.serializable(scope, async (repositories) => {
    const requestedById = await answerableId(scope, repositories);
    return openPromotionRequest(scope, repositories, { ...input, alias, by, requestedById });
  });
  announcePromotion(scope, ports, request);
  return request.id;
}

export interface OpenedRequest extends RequestPromotionInput {
  /** Who the ledger names. */
  readonly by: ActingParty;
  /** The person who answers for it: no approval of theirs counts. */
  readonly requestedById: string;
}

/**
 * Writes a request and holds its gates, inside a serializable transaction of the caller, who hints at it after the commit.
 *
 * @throws AppError NOT_FOUND, STATE_CONFLICT as {@link requestPromotion}.
 */
export async function openPromotionRequest(
  scope: TenantScope,
  repositories: Repositories,
  { modelVersionId, alias, comment, by, requestedById }: OpenedRequest,
): Promise<PromotionRequestRecord> {
  const { models, promotions } = repositories;
  const version = await models.findVersion(scope, modelVersionId);
  if (version === null) throw notFound("ModelVersion", modelVersionId);
  const { projectId, modelId } = version;
  const policy = await promotions.newestPolicy(scope, { projectId, alias });
  if (policy === null) {
    throw new AppError(
      "STATE_CONFLICT",
      `No policy says what a promotion to "${alias}" needs in this project: a maintainer has to make one first.`,
    );
  }
  const fromVersionId = await promotions.aliasVersion(scope, { modelId, alias }, true);
  if (fromVersionId === modelVersionId) {
    throw new AppError(
      "STATE_CONFLICT",
      `Version ${version.version} holds "${alias}" already; there is nothing to move.`,
    );
  }
  const made = await promotions.insertRequest(scope, {
    projectId,
    policyId: policy.id,
    modelVersionId,
    alias,
    comment,
    requestedById,
    requestedByName: by.name,
  });
  await promotions.insertEvent(scope, {
    modelId,
    alias,
    kind: "REQUESTED",
    fromVersionId,
    toVersionId: modelVersionId,
    requestId: made.id,
    actorId: by.id,
    actorName: by.name,
    comment,
    gates: [],
  });
  await notify(scope, repositories, requestedNotice({ request: made, version, by: by.name, comment }));
  await settlePromotion(scope, repositories, { request: made, version, by, comment: "" });
  return made;
}
