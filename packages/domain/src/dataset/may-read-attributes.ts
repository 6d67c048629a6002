import { actorHasRole, actorIsAgent } from "../actor-rights.ts";
import type { Actor } from "../tenant-scope.ts";

/** True for those who may see which protected group an example belongs to: agents, who audit, and MAINTAINER up. */
export function mayReadAttributes(actor: Actor): boolean {
  return actorIsAgent(actor) || actorHasRole(actor, "MAINTAINER");
}
