import type { BusPayloads } from "@graft/domain";
import { builder } from "../builder.ts";
import { decodeOptionalId } from "../global-id.ts";
import { Run } from "./run.ts";

type Hint = BusPayloads["run.changed"];

builder.subscriptionField("runUpdates", (t) =>
  t.prismaField({
    type: Run,
    description: "A run each time it has changed: state, progress, result. Of one run, of one project, or of all.",
    args: {
      projectId: t.arg.id({ description: "Only runs of this project." }),
      runId: t.arg.id({ description: "Only this run." }),
    },
    subscribe: (_root, args, { platform, scope, signal }) => {
      const projectId = decodeOptionalId("Project", args.projectId);
      const runId = decodeOptionalId("Run", args.runId);
      return platform.bus.subscribe(
        "run.changed",
        signal,
        (hint) =>
          hint.organizationId === scope.organizationId &&
          (projectId === undefined || hint.projectId === projectId) &&
          (runId === undefined || hint.runId === runId),
      );
    },
    resolve: (query, hint, _args, { tx }) =>
      tx.run.findUniqueOrThrow({ ...query, where: { id: (hint as Hint).runId } }),
  }),
);
