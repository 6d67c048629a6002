import { ACTORS, type ActorName } from "./actors.ts";
import { expectedOf } from "./expected-operations.ts";
import { type Matrix, waysOf } from "./matrix.ts";
import { own } from "./naming.ts";
import { callOf, type Operation, slotsOf } from "./operation.ts";
import { missesSomething, outcomeOf } from "./outcome.ts";

/** What ends a thing comes when everything else has been done with it. */
const ENDS = [/^Mutation\.(cancel|complete|drain|revoke|withdraw)/, /^Mutation\.(delete|remove)/];

/**
 * Whoever may ask is let through, over every transport; the first finds what the call names, so that the ids the
 * foreigners were answered "missing" for are known to be real.
 */
export async function checkAllowed(matrix: Matrix): Promise<void> {
  const { schema, operations, ours, judge } = matrix;
  const last = ({ name }: Operation) => 1 + ENDS.findIndex((ends) => ends.test(name));
  const ordered = operations
    .filter(({ kind }) => kind !== "Subscription")
    .sort((one, other) => last(one) - last(other));
  for (const operation of ordered) {
    const allowed: ActorName[] = ACTORS.filter((actor) => expectedOf(operation.name)[actor] === "yes");
    const slots = slotsOf(schema, operation);
    // What is bound to a lease is found by its holder alone.
    const finder = slots.some((slot) => slot.endsWith(".leaseToken"))
      ? "AGENT"
      : allowed.find((actor) => actor !== "anonymous");
    let first = slots.length > 0;
    for (const actor of allowed) {
      for (const { transport, send } of waysOf(matrix, actor)) {
        const answer = await send(callOf(schema, operation, own(ours).choose));
        judge.hold({ actor, transport, operation: operation.name, expected: "yes", got: outcomeOf(answer) });
        if (first && actor === finder) {
          const got = missesSomething(answer) ? answer : "found";
          judge.hold({ actor, transport, operation: `${operation.name} with own ids`, expected: "found", got });
          first = false;
        }
      }
    }
  }
}
