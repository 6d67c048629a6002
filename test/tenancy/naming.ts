import { randomUUID } from "node:crypto";
import type { Choose } from "./arguments.ts";
import { globalId, type Tenant } from "./seed-tenant.ts";

/** Ids that were sent, to be taken out of what came back. */
export interface Naming {
  readonly choose: Choose;
  readonly sent: string[];
}

const KEY_DIGEST = /^key digest$/;

function chosenOf(tenant: Tenant, named: string): { text: string; raw?: string } {
  if (named === "lease") return { text: tenant.leaseToken };
  if (KEY_DIGEST.test(named)) return { text: tenant.keyDigest };
  const [form, what = ""] = named.split(" ");
  if (form === "slug") return { text: tenant.slugs[what] ?? "" };
  if (form === "uuid") return { text: tenant.idOf(what) };
  const raw = tenant.idOf(named);
  return { text: globalId(named, raw), raw };
}

function missingOf(named: string): { text: string; raw?: string } {
  const raw = randomUUID();
  if (named === "lease" || named.startsWith("uuid ")) return { text: raw };
  if (KEY_DIGEST.test(named)) return { text: "f".repeat(64) };
  if (named.startsWith("slug ")) return { text: `none-${raw}` };
  return { text: globalId(named, raw), raw };
}

function naming(choice: (slot: string, named: string) => { text: string; raw?: string }): Naming {
  const sent: string[] = [];
  const choose: Choose = (slot, named) => {
    const { text, raw } = choice(slot, named);
    sent.push(text, ...(raw === undefined ? [] : [raw]));
    return text;
  };
  return { choose, sent };
}

/** Names what the tenant has. */
export function own(tenant: Tenant): Naming {
  return naming((_slot, named) => chosenOf(tenant, named));
}

/** Names what the caller has, but in the given places what is another tenant's. */
export function foreign(caller: Tenant, other: Tenant, slots: ReadonlySet<string>): Naming {
  return naming((slot, named) => chosenOf(slots.has(slot) ? other : caller, named));
}

/** Names what the caller has, but in the given places what nobody has. */
export function missing(caller: Tenant, slots: ReadonlySet<string>): Naming {
  return naming((slot, named) => (slots.has(slot) ? missingOf(named) : chosenOf(caller, named)));
}
