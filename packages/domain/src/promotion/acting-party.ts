import { AppError } from "@graft/contracts";
import type { Repositories } from "../repositories.ts";
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

/**
 * Id of who answers for a request: the person, or the person who made the key. Whoever has a key made could otherwise
 * ask through it and approve in person.
 */
export async function answerableId(scope: TenantScope, { apiKeys }: Pick<Repositories, "apiKeys">): Promise<string> {
  const { id } = actingParty(scope);
  return scope.actor.kind === "KEY" ? ((await apiKeys.maker(scope, id)) ?? id) : id;
}

/** @throws AppError FORBIDDEN unless a person acts: a machine's key never approves. */
export function actingPerson(scope: TenantScope): ActingParty {
  if (scope.actor.kind === "USER") return actingParty(scope);
  throw new AppError("FORBIDDEN", "Only a person can do this: a machine's key never approves or moves an alias.");
}
