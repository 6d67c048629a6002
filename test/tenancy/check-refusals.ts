import { ACTORS } from "./actors.ts";
import { expectedOf } from "./expected-operations.ts";
import { inTurns, type Matrix, waysOf } from "./matrix.ts";
import { own } from "./naming.ts";
import { callOf } from "./operation.ts";
import { outcomeOf } from "./outcome.ts";
import { digestOfTenant } from "./seed-tenant.ts";

/**
 * Whoever may not ask is refused as the table says, over every transport, and no row of the tenant has changed
 * afterwards. Subscriptions over HTTP are none of these: they are refused to everybody.
 */
export async function checkRefusals(matrix: Matrix): Promise<void> {
  const { schema, operations, ours, judge, superuserUrl } = matrix;
  const before = await digestOfTenant(superuserUrl, ours.organizationId);
  const refused = operations.flatMap((operation) =>
    ACTORS.map((actor) => ({ operation, actor, expected: expectedOf(operation.name)[actor] })).filter(
      ({ expected }) => expected !== "yes" && operation.kind !== "Subscription",
    ),
  );
  await inTurns(refused, async ({ operation, actor, expected }) => {
    for (const { transport, send } of waysOf(matrix, actor)) {
      const got = outcomeOf(await send(callOf(schema, operation, own(ours).choose)));
      judge.hold({ actor, transport, operation: operation.name, expected, got });
    }
  });
  const after = await digestOfTenant(superuserUrl, ours.organizationId);
  for (const [table, expected] of Object.entries(before)) {
    const operation = `rows of ${table} after what was refused`;
    judge.hold({ actor: "everybody", transport: "http", operation, expected, got: after[table] });
  }
}
