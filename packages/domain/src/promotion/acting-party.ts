import { AppError } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** Who the ledger names. */
export interface ActingParty {
  readonly id: string;
  readonly name: string;
}

/**
 * The person or service the ledger will name.
 *
 * @throws AppError FORBIDDEN for the platform itself: it never asks for or decides a promotion.
 */
export function actingParty({ actor }: TenantScope): ActingParty {
  if (actor.kind === "USER") return { id: actor.userId, name: actor.name };
  if (actor.kind === "KEY") return { id: actor.apiKeyId, name: actor.name };
  throw new AppError("FORBIDDEN", "A promotion is asked for and decided by people.");
}

/** @throws AppError FORBIDDEN unless a person acts: a machine's key never approves. */
export function actingPerson(scope: TenantScope): ActingParty {
  if (scope.actor.kind === "USER") return actingParty(scope);
  throw new AppError("FORBIDDEN", "Only a person can do this: a machine's key never approves or moves an alias.");
}
