import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeId } from "../global-id.ts";
import { hintsOf, MOST_MISSED } from "../hints-of.ts";
import { RetrainingSchedule } from "./retraining-schedule.ts";

function changedSchedules(context: GraphContext, projectId: string) {
  const { organizationId } = context.scope;
  return hintsOf(context, "schedule.changed", {
    accept: (hint) => hint.organizationId === organizationId && hint.projectId === projectId,
    missed: async (tx, since) => {
      const schedules = await tx.retrainingSchedule.findMany({
        where: { projectId, OR: [{ updatedAt: { gte: since } }, { fires: { some: { updatedAt: { gte: since } } } }] },
        select: { id: true },
        take: MOST_MISSED,
      });
      return schedules.map(({ id }) => ({ organizationId, projectId, scheduleId: id }));
    },
  });
}

builder.subscriptionField("scheduleUpdates", (t) =>
  t.prismaField({
    type: RetrainingSchedule,
    nullable: true,
    description: "A project's schedules, each time one or one of its firings changes; null when it was deleted.",
    args: { projectId: t.arg.id({ required: true, description: "The project." }) },
    subscribe: (_root, { projectId }, context) => changedSchedules(context, decodeId("Project", projectId)),
    resolve: (query, hint, _args, { tx }) =>
      tx.retrainingSchedule.findUnique({ ...query, where: { id: hint.scheduleId } }),
  }),
);
