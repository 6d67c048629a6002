import { logParams } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "./lease-token.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

mutationField("logParams", {
  description:
    "Adds parameters that became known after the start of a tracked run. A name is written once: the same value again changes " +
    "nothing, another answers CONFLICT. Needs the person or service that tracks the run.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of its lease." }),
    params: t.field({ type: "JSON", required: true, description: "An object of JSON scalars." }),
  }),
  resolve: async ({ runId, leaseToken, params }, context) => {
    const input = { runId: decodeId("Run", runId), leaseToken: readLeaseToken(leaseToken), params };
    await writeAnnounced(context, (ports) => logParams(context.scope, ports, input));
    return { runId: input.runId };
  },
  payload: (t) => ({
    run: t.prismaField({
      type: Run,
      nullable: true,
      description: "The run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.run.findUnique({ ...query, where: { id: outcome.runId } }),
    }),
  }),
});
