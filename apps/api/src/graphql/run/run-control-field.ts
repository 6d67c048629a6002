import type { RunPorts, TenantScope } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { Run } from "./run.ts";
import { writeAnnounced } from "./write-announced.ts";

interface RunControl {
  readonly description: string;
  readonly act: (scope: TenantScope, ports: RunPorts, runId: string) => Promise<unknown>;
}

/** A mutation that takes a run, tells it what shall become of it, and answers it. */
export function runControlField(name: string, { description, act }: RunControl): void {
  mutationField(name, {
    description,
    input: (t) => ({ runId: t.id({ required: true, description: "Id of the run." }) }),
    resolve: async (input, context) => {
      const runId = decodeId("Run", input.runId);
      await writeAnnounced(context, (ports) => act(context.scope, ports, runId));
      return { runId };
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
}
