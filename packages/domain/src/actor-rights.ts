import { AppError, type Role, roleAtLeast } from "@graft/contracts";
import type { Actor, TenantScope } from "./tenant-scope.ts";

/**
 * True when the actor may do what `needed` may. A person has the role of the membership. A service key acts as a
 * MEMBER and an agent's key reads as a VIEWER: a machine never administers or approves. The platform's own work asks
 * for no right.
 */
export function actorHasRole(actor: Actor, needed: Role): boolean {
  if (actor.kind === "SYSTEM") return true;
  if (actor.kind === "USER") return roleAtLeast(actor.role, needed);
  return roleAtLeast(actor.keyKind === "SERVICE" ? "MEMBER" : "VIEWER", needed);
}

/** True for an agent's key. */
export function actorIsAgent(actor: Actor): boolean {
  return actor.kind === "KEY" && actor.keyKind === "AGENT";
}

/** @throws AppError FORBIDDEN naming the role that is needed. */
export function requireRole(scope: TenantScope, needed: Role): void {
  if (actorHasRole(scope.actor, needed)) return;
  const now = scope.actor.kind === "USER" ? `your role is ${scope.actor.role}` : "this is a machine's key";
  throw new AppError("FORBIDDEN", `This needs the role ${needed} in the organization; ${now}. Ask an administrator.`);
}
