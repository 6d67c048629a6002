import { AppError } from "@graft/contracts";
import { actorHasRole, requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { notify } from "../notice/notify.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { actingParty, answerableId } from "./acting-party.ts";
import { decidedNotice } from "./promotion-notice.ts";
import { announcePromotion, type PromotionPorts } from "./promotion-ports.ts";

/**
 * Takes an OPEN request back: the requester, or a maintainer. A repeat changes nothing.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; STATE_CONFLICT when it was decided.
 */
export async function withdrawPromotion(
  scope: TenantScope,
  ports: PromotionPorts,
  input: { readonly promotionRequestId: string },
): Promise<void> {
  requireRole(scope, "MEMBER");
  const by = actingParty(scope);
  const request = await ports.work.serializable(scope, async (repositories) => {
    const { models, promotions } = repositories;
    const found = await promotions.lock(scope, input.promotionRequestId);
    if (found === null) throw notFound("PromotionRequest", input.promotionRequestId);
    const isRequester = found.requestedById === (await answerableId(scope, repositories));
    if (!isRequester && !actorHasRole(scope.actor, "MAINTAINER")) {
      throw new AppError("FORBIDDEN", "Only the requester or a maintainer can withdraw a request.");
    }
    if (found.state === "WITHDRAWN") return found;
    if (found.state !== "OPEN") throw new AppError("STATE_CONFLICT", `The request is ${found.state} already.`);
    const version = await models.findVersion(scope, found.modelVersionId);
    if (version === null) throw notFound("ModelVersion", found.modelVersionId);
    await promotions.settle(scope, found.id, { state: "WITHDRAWN", gates: found.gates });
    await promotions.insertEvent(scope, {
      modelId: version.modelId,
      alias: found.alias,
      kind: "WITHDRAWN",
      fromVersionId: await promotions.aliasVersion(scope, { modelId: version.modelId, alias: found.alias }, false),
      toVersionId: found.modelVersionId,
      requestId: found.id,
      actorId: by.id,
      actorName: by.name,
      comment: "",
      gates: [],
    });
    const told = { request: found, version, by: by.name, comment: "" };
    await notify(scope, repositories, decidedNotice({ ...told, state: "WITHDRAWN", gates: [] }));
    return found;
  });
  announcePromotion(scope, ports, request);
}
