import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { actingPerson } from "./acting-party.ts";
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
export async function rollbackAlias(scope: TenantScope, work: UnitOfWork, input: RollbackAliasInput): Promise<void> {
  requireRole(scope, "MAINTAINER");
  const by = actingPerson(scope);
  const { modelId, alias } = input;
  await work.serializable(scope, async (repositories) => {
    const { promotions } = repositories;
    const event = await promotions.findEvent(scope, input.eventId);
    if (event === null || event.modelId !== modelId || event.alias !== alias) {
      throw notFound("PromotionEvent", input.eventId);
    }
    if (event.kind !== "PROMOTED") {
      throw new AppError("STATE_CONFLICT", `The event is ${event.kind}: an alias goes back only to what was PROMOTED.`);
    }
    const fromVersionId = await promotions.aliasVersion(scope, { modelId, alias }, true);
    if (fromVersionId === event.toVersionId) {
      throw new AppError("STATE_CONFLICT", `"${alias}" points at this version already.`);
    }
    const request = { id: null, modelVersionId: event.toVersionId, requestedById: by.id };
    const stale = staleEvidence(await readGateFacts(scope, repositories, { request, lock: true }));
    const eventId = await promotions.insertEvent(scope, {
      modelId,
      alias,
      kind: "ROLLED_BACK",
      fromVersionId,
      toVersionId: event.toVersionId,
      requestId: null,
      actorId: by.id,
      actorName: by.name,
      comment: [input.comment, ...stale].filter((part) => part !== "").join(" "),
      gates: [],
    });
    await promotions.moveAlias(scope, { modelId, alias, modelVersionId: event.toVersionId, eventId });
  });
}
