import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeOptionalId } from "../global-id.ts";
import { hintsOf, MOST_MISSED } from "../hints-of.ts";
import { Run } from "./run.ts";

interface Followed {
  readonly projectId: string | undefined;
  readonly runId: string | undefined;
}

function changedRuns(context: GraphContext, { projectId, runId }: Followed) {
  const { organizationId } = context.scope;
  return hintsOf(context, "run.changed", {
    accept: (hint) =>
      hint.organizationId === organizationId &&
      (projectId === undefined || hint.projectId === projectId) &&
      (runId === undefined || hint.runId === runId),
    missed: async (tx, since) => {
      const runs = await tx.run.findMany({
        where: {
          updatedAt: { gte: since },
          ...(projectId !== undefined && { projectId }),
          ...(runId !== undefined && { id: runId }),
        },
        select: { id: true, projectId: true },
        orderBy: { updatedAt: "desc" },
        take: MOST_MISSED,
      });
      return runs.map((run) => ({ organizationId, runId: run.id, projectId: run.projectId }));
    },
  });
}

builder.subscriptionField("runUpdates", (t) =>
  t.prismaField({
    type: Run,
    description: "A run each time it has changed: state, progress, result. Of one run, of one project, or of all.",
    args: {
      projectId: t.arg.id({ description: "Only runs of this project." }),
      runId: t.arg.id({ description: "Only this run." }),
    },
    subscribe: (_root, args, context) =>
      changedRuns(context, {
        projectId: decodeOptionalId("Project", args.projectId),
        runId: decodeOptionalId("Run", args.runId),
      }),
    resolve: (query, hint, _args, { tx }) => tx.run.findUniqueOrThrow({ ...query, where: { id: hint.runId } }),
  }),
);
