import { ROLES, type Role, roleAtLeast } from "@graft/contracts";
import { sentenceCase } from "../runs/run-words.ts";

/** Roles that one may give, the own and those below, with their words. */
export function rolesUpTo(own: Role): (readonly [string, string])[] {
  return ROLES.filter((role) => roleAtLeast(own, role)).map((role) => [role, sentenceCase(role)] as const);
}
