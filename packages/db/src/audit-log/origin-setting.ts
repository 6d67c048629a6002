import { type Actor, currentOrigin } from "@graft/domain";
import type { TenantOf } from "../transaction/tenant-setting.ts";

/** Longest name, action and address kept, in characters. */
const MAX = 200;

/** Text that jsonb can hold: no U+0000 and no half of a surrogate pair. */
function kept(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  return Buffer.from(text.slice(0, MAX).replaceAll("\0", ""), "utf8").toString("utf8");
}

function idOf(actor: Actor): string | undefined {
  if (actor.kind === "USER") return actor.userId;
  return actor.kind === "KEY" ? actor.apiKeyId : undefined;
}

/**
 * Value of the setting `graft.origin`, which the triggers that write the audit log read: who acts, by which mutation, from
 * where. JSON in ASCII, so that it can also be put into SQL text between single quotes.
 */
export function originSetting({ actor }: TenantOf): string {
  const origin = currentOrigin();
  const setting = {
    actorKind: actor?.kind,
    actorId: actor && idOf(actor),
    actorName: kept(actor?.name),
    action: kept(origin?.action),
    address: kept(origin?.address),
    requestId: kept(origin?.requestId),
  };
  return JSON.stringify(setting).replace(
    /[^\x20-\x26\x28-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
