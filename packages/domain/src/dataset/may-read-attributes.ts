import { actorIsAgent } from "../actor-rights.ts";
import type { Actor } from "../tenant-scope.ts";

/**
 * True for those who may see which protected group an example belongs to, and what was predicted for it: agents, who audit,
 * and people whom an administrator has granted it. No role has it by itself.
 */
export function mayReadAttributes(actor: Actor): boolean {
  return actorIsAgent(actor) || (actor.kind === "USER" && actor.readsAttributes === true);
}
