import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { notify } from "../notice/notify.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { actingPerson } from "./acting-party.ts";
import { rolledBackNotice } from "./promotion-notice.ts";
import { announcePromotion, type PromotionPorts } from "./promotion-ports.ts";
import { readGateFacts } from "./read-gate-facts.ts";
import { staleEvidence } from "./stale-evidence.ts";

export interface RollbackAliasInput {
  readonly modelId: string;
  readonly alias: string;
  /** An earlier PROMOTED event of this alias. */
  readonly eventId: string;
  readonly comment: string;
}

/**
 * Moves an alias back to a version that once was promoted under it, without asking the gates again: a way out must be
 * open at any time. Where that version's audit has expired or was revoked since, the ledger says so.
 *
 * @throws AppError FORBIDDEN below MAINTAINER; NOT_FOUND; STATE_CONFLICT for an event that promoted nothing, or where
 * the alias stands there already.
 */
export async function rollbackAlias(
  scope: TenantScope,
  ports: PromotionPorts,
  input: RollbackAliasInput,
): Promise<void> {
  requireRole(scope, "MAINTAINER");
  const request = await ports.work.serializable(scope, (repositories) => moveBack(scope, repositories, input));
  // The page of the request it goes back to shows where the alias stands.
  if (request !== null) announcePromotion(scope, ports, request);
}

/** Answers the request whose promotion the alias goes back to. */
async function moveBack(scope: TenantScope, repositories: Repositories, input: RollbackAliasInput) {
  const by = actingPerson(scope);
  const { modelId, alias, comment } = input;
  const { models, promotions } = repositories;
  const event = await promotions.findEvent(scope, input.eventId);
  if (event === null || event.modelId !== modelId || event.alias !== alias) {
    throw notFound("PromotionEvent", input.eventId);
  }
  if (event.kind !== "PROMOTED") {
    throw new AppError("STATE_CONFLICT", `The event is ${event.kind}: an alias goes back only to what was PROMOTED.`);
  }
  const { toVersionId } = event;
  const fromVersionId = await promotions.aliasVersion(scope, { modelId, alias }, true);
  if (fromVersionId === toVersionId) {
    throw new AppError("STATE_CONFLICT", `"${alias}" points at this version already.`);
  }
  const subject = { id: null, modelVersionId: toVersionId, requestedById: by.id };
  const stale = staleEvidence(await readGateFacts(scope, repositories, { request: subject, lock: true }));
  const eventId = await promotions.insertEvent(scope, {
    modelId,
    alias,
    kind: "ROLLED_BACK",
    fromVersionId,
    toVersionId,
    requestId: null,
    actorId: by.id,
    actorName: by.name,
    comment: [comment, ...stale].filter((part) => part !== "").join(" "),
    gates: [],
  });
  await promotions.moveAlias(scope, { modelId, alias, modelVersionId: toVersionId, eventId });
  const version = await models.findVersion(scope, toVersionId);
  if (version === null || event.requestId === null) return null;
  const request = { id: event.requestId, projectId: version.projectId, alias };
  await notify(scope, repositories, rolledBackNotice({ request, version, by: by.name, comment }));
  return request;
}
