import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { actingParty } from "./acting-party.ts";
import { announcePromotion, type PromotionPorts } from "./promotion-ports.ts";

/** Longest comment, in characters. */
const COMMENT_MAX = 2000;

/**
 * Says something about a request without deciding it, before or after the decision. The ledger keeps it.
 *
 * @throws AppError FORBIDDEN below MEMBER; NOT_FOUND; INPUT_INVALID for an empty or too long comment.
 */
export async function commentOnPromotion(
  scope: TenantScope,
  ports: PromotionPorts,
  input: { readonly promotionRequestId: string; readonly comment: string },
): Promise<void> {
  requireRole(scope, "MEMBER");
  const by = actingParty(scope);
  const comment = input.comment.trim();
  if (comment === "" || comment.length > COMMENT_MAX) {
    throw new AppError("INPUT_INVALID", `The comment is empty or too long: use 1 to ${COMMENT_MAX} characters.`, {
      details: { subject: "comment" },
    });
  }
  const request = await ports.work.write(scope, async ({ models, promotions }) => {
    const found = await promotions.find(scope, input.promotionRequestId);
    if (found === null) throw notFound("PromotionRequest", input.promotionRequestId);
    const version = await models.findVersion(scope, found.modelVersionId);
    if (version === null) throw notFound("ModelVersion", found.modelVersionId);
    const { modelId } = version;
    await promotions.insertEvent(scope, {
      modelId,
      alias: found.alias,
      kind: "COMMENTED",
      fromVersionId: await promotions.aliasVersion(scope, { modelId, alias: found.alias }, false),
      toVersionId: found.modelVersionId,
      requestId: found.id,
      actorId: by.id,
      actorName: by.name,
      comment,
      gates: [],
    });
    return found;
  });
  announcePromotion(scope, ports, request);
}
