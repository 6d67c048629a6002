import { resolveArrayConnection } from "@pothos/plugin-relay";
import { builder } from "../builder.ts";
import { decodeOptionalId } from "../global-id.ts";
import { Project } from "../project/project.ts";
import { describedTotalCount } from "../total-count.ts";
import { queueOf } from "./queue-of.ts";
import { Run } from "./run.ts";
import { RunKind, RunState } from "./run-enums.ts";

const RunFilter = builder.inputType("RunFilter", {
  description: "Which runs to list; what is left out does not restrict.",
  fields: (t) => ({
    state: t.field({ type: [RunState], description: "Runs in one of these states." }),
    kind: t.field({ type: [RunKind], description: "Runs of one of these kinds." }),
    nameContains: t.string({ description: "Runs whose name contains this, whatever the case." }),
    experimentId: t.id({ description: "Runs of this experiment." }),
    topLevelOnly: t.boolean({ description: "True leaves out the children of ladders." }),
  }),
});

function runWhere(filter: typeof RunFilter.$inferInput | null | undefined) {
  if (!filter) return {};
  const experimentId = decodeOptionalId("Experiment", filter.experimentId);
  return {
    ...(filter.state ? { state: { in: [...filter.state] } } : {}),
    ...(filter.kind ? { kind: { in: [...filter.kind] } } : {}),
    ...(filter.nameContains ? { name: { contains: filter.nameContains, mode: "insensitive" as const } } : {}),
    ...(experimentId ? { experimentId } : {}),
    ...(filter.topLevelOnly ? { parentId: null } : {}),
  };
}

builder.prismaObjectFields(Project, (t) => ({
  runs: t.relatedConnection(
    "runs",
    {
      cursor: "id",
      totalCount: true,
      description: "Its runs, newest first.",
      args: { filter: t.arg({ type: RunFilter, description: "Which runs." }) },
      query: ({ filter }) => ({ where: runWhere(filter), orderBy: [{ createdAt: "desc" }, { id: "desc" }] }),
    },
    describedTotalCount,
  ),
  queue: t.connection({
    type: Run,
    description: "Queued runs in the order in which they will be claimed.",
    select: { id: true },
    resolve: async (project, args, context) => {
      const { tx } = context;
      const { order } = await queueOf(context);
      const rows = await tx.run.findMany({ where: { projectId: project.id, id: { in: [...order] }, state: "QUEUED" } });
      const places = new Map(order.map((id, place) => [id, place]));
      rows.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
      return resolveArrayConnection({ args }, rows);
    },
  }),
}));
