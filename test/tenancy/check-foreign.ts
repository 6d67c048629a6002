import { expectedOf } from "./expected-operations.ts";
import { type Foreigner, inTurns, type Matrix } from "./matrix.ts";
import { foreign, missing, type Naming } from "./naming.ts";
import { callOf, type Operation, slotsOf } from "./operation.ts";
import { codesOf, withoutIds } from "./outcome.ts";
import { digestOfTenant } from "./seed-tenant.ts";
import { overHttp, overSocket, type Send } from "./transport.ts";

/** Every place alone with all others their own, and all places together. */
function combinations(slots: readonly string[]): ReadonlySet<string>[] {
  const each = slots.map((slot) => new Set([slot]));
  return slots.length > 1 ? [...each, new Set(slots)] : each;
}

/** Who of the other tenant may ask at all: of anybody else nothing could be learnt. */
export function foreignerFor({ foreigners }: Matrix, { name }: Operation): { actor: string; foreigner: Foreigner } {
  return expectedOf(name).OWNER === "yes"
    ? { actor: "foreign OWNER", foreigner: foreigners.OWNER }
    : { actor: "foreign AGENT", foreigner: foreigners.AGENT };
}

/**
 * A member of another tenant who holds ids of ours is answered exactly as for ids that nobody has: same code, same shape,
 * same words but for the id. Nothing of ours changes.
 */
export async function checkForeign(matrix: Matrix): Promise<void> {
  const { schema, operations, ours, theirs, judge, superuserUrl } = matrix;
  const before = await digestOfTenant(superuserUrl, ours.organizationId);
  const asked = operations
    .filter(({ kind }) => kind !== "Subscription")
    .flatMap((operation) => combinations(slotsOf(schema, operation)).map((slots) => ({ operation, slots })));
  await inTurns(asked, async ({ operation, slots }) => {
    const { actor, foreigner } = foreignerFor(matrix, operation);
    const ask = async (send: Send, { choose, sent }: Naming) => {
      const answer = await send(callOf(schema, operation, choose));
      return { codes: codesOf(answer), whole: withoutIds(answer, sent) };
    };
    for (const [transport, send] of [
      ["http", overHttp(foreigner.caller)],
      ["websocket", overSocket(foreigner.socket)],
    ] as const) {
      const expected = await ask(send, missing(theirs, slots));
      const got = await ask(send, foreign(theirs, ours, slots));
      const named = `${operation.name} with foreign ${[...slots].join(", ")}`;
      judge.hold({ actor, transport, operation: named, expected, got });
    }
  });
  const after = await digestOfTenant(superuserUrl, ours.organizationId);
  for (const [table, expected] of Object.entries(before)) {
    const operation = `rows of ${table} after what foreigners asked`;
    judge.hold({ actor: "foreigners", transport: "http", operation, expected, got: after[table] });
  }
}
