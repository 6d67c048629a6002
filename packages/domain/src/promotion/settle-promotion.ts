import type { ModelVersionRecord } from "../model/model-repository.ts";
import { notify } from "../notice/notify.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ActingParty } from "./acting-party.ts";
import { decidePromotion, evaluateGates } from "./evaluate-gates.ts";
import { decidedNotice } from "./promotion-notice.ts";
import type { PromotionRequestRecord, PromotionState } from "./promotion-repository.ts";
import { readGateFacts } from "./read-gate-facts.ts";

export interface Settlement {
  readonly request: PromotionRequestRecord;
  readonly version: ModelVersionRecord;
  /** Who the ledger names for the decision. */
  readonly by: ActingParty;
  readonly comment: string;
}

/**
 * Evaluates the gates of an OPEN request and does what they say, in one serializable transaction whose evidence is
 * locked: any gate that fails refuses; with all passed the ledger gets its PROMOTED event and the alias moves; otherwise
 * the request stays open with its gates as they stand.
 */
export async function settlePromotion(
  scope: TenantScope,
  repositories: Repositories,
  { request, version, by, comment }: Settlement,
): Promise<PromotionState> {
  const { promotions } = repositories;
  const { modelId } = version;
  const { alias, modelVersionId } = request;
  const facts = await readGateFacts(scope, repositories, { request, lock: true });
  const gates = evaluateGates(request.policy.gates, facts);
  const state = decidePromotion(gates);
  await promotions.settle(scope, request.id, { state, gates });
  if (state === "OPEN") return state;
  const fromVersionId = await promotions.aliasVersion(scope, { modelId, alias }, true);
  const eventId = await promotions.insertEvent(scope, {
    modelId,
    alias,
    kind: state,
    fromVersionId,
    toVersionId: modelVersionId,
    requestId: request.id,
    actorId: by.id,
    actorName: by.name,
    comment,
    gates,
  });
  if (state === "PROMOTED") await promotions.moveAlias(scope, { modelId, alias, modelVersionId, eventId });
  await notify(scope, repositories, decidedNotice({ request, version, by: by.name, comment, state, gates }));
  return state;
}
