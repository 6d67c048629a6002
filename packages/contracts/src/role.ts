import { z } from "zod";

/** Roles of a member, weakest first. A role can do whatever the ones before it can. */
export const ROLES = ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN", "OWNER"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** True when `role` is `needed` or stronger. */
export function roleAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
