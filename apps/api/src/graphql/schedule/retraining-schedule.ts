import { cronTimes } from "@graft/domain";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { Project } from "../project/project.ts";
import { describedTotalCount } from "../total-count.ts";
import { CatchUpPolicy, FireState, OverlapPolicy, ScheduleState, ScheduleTrigger } from "./schedule-enums.ts";
import { ScheduleFire } from "./schedule-fire.ts";

/** Most times answered at once: more than a year of days. */
const MOST_FIRINGS = 400;

export const RetrainingSchedule = builder.prismaNode("RetrainingSchedule", {
  id: { field: "id" },
  description: "When a model is made again from its newest data, and which alias the result challenges.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique in the project." }),
    state: t.expose("state", { type: ScheduleState, description: "Whether it fires." }),
    trigger: t.expose("trigger", { type: ScheduleTrigger, description: "What makes it fire." }),
    expression: t.exposeString("expression", {
      nullable: true,
      description: "Cron expression; null without a CRON trigger.",
    }),
    zone: t.exposeString("zone", { nullable: true, description: "IANA time zone of the expression." }),
    nextDueAt: t.expose("nextDueAt", {
      type: "DateTime",
      nullable: true,
      description: "The first time not yet answered; null when it waits for data or is paused.",
    }),
    nextFirings: t.field({
      type: ["DateTime"],
      description: "The times it fires next, in its zone's rules; empty when it waits for data or is paused.",
      args: { first: t.arg.int({ defaultValue: 5, required: true, description: "How many, 400 at most." }) },
      select: { expression: true, zone: true, state: true, nextDueAt: true },
      resolve: ({ expression, zone, nextDueAt }, { first }) => {
        if (expression === null || zone === null || nextDueAt === null || first < 1) return [];
        const count = Math.min(first, MOST_FIRINGS);
        return [nextDueAt, ...cronTimes({ expression, zone }).next(count, nextDueAt)].slice(0, count);
      },
    }),
    overlap: t.expose("overlap", { type: OverlapPolicy, description: "What it does while a firing is at work." }),
    catchUp: t.expose("catchUp", { type: CatchUpPolicy, description: "What it makes up for after downtime." }),
    catchUpLimit: t.exposeInt("catchUpLimit", { description: "Most firings that ALL makes up for." }),
    template: t.expose("template", {
      type: "JSON",
      description: "`scheduleTemplate` of the contracts: the run without its data and backbone versions.",
    }),
    audits: t.expose("audits", { type: "JSON", description: "`scheduleAudits` of the contracts." }),
    datasetName: t.exposeString("datasetName", { description: "Name of the template's data set." }),
    dataset: t.prismaField({
      type: "Dataset",
      nullable: true,
      description: "The template's data set; null when it is gone.",
      select: { datasetId: true },
      resolve: (query, { datasetId: id }, _args, { tx }) => tx.dataset.findUnique({ ...query, where: { id } }),
    }),
    modelName: t.exposeString("modelName", { description: "Name under which challengers are registered." }),
    model: t.prismaField({
      type: "RegisteredModel",
      nullable: true,
      description: "The model it challenges; null until its first version is registered.",
      select: { projectId: true, modelName: true },
      resolve: (query, { projectId, modelName: name }, _args, { tx }) =>
        tx.registeredModel.findUnique({ ...query, where: { projectId_name: { projectId, name } } }),
    }),
    alias: t.exposeString("alias", { description: "The alias it challenges." }),
    createdByName: t.exposeString("createdByName", {
      description: "Who made or last changed it: answers for its requests and cannot approve them.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it last changed." }),
    project: t.relation("project", { description: "Where it belongs." }),
    lastFire: t.prismaField({
      type: ScheduleFire,
      nullable: true,
      description: "Its newest firing that was not skipped or missed; null when it never fired.",
      select: { id: true },
      resolve: (query, { id: scheduleId }, _args, { tx }) =>
        tx.scheduleFire.findFirst({
          ...query,
          where: { scheduleId, state: { notIn: ["SKIPPED", "MISSED"] } },
          orderBy: [{ dueAt: "desc" }],
        }),
    }),
    fires: t.relatedConnection(
      "fires",
      {
        cursor: "id",
        totalCount: true,
        description: "Its firings, newest first.",
        args: { state: t.arg({ type: [FireState], description: "Only those in one of these states." }) },
        query: ({ state }) => ({
          ...(state ? { where: { state: { in: [...state] } } } : {}),
          orderBy: [{ dueAt: "desc" }, { id: "desc" }],
        }),
      },
      describedTotalCount,
    ),
  }),
});

builder.prismaObjectField(Project, "schedules", (t) =>
  t.relatedConnection(
    "schedules",
    {
      cursor: "id",
      totalCount: true,
      description: "Its retraining schedules, by name.",
      query: { orderBy: [{ name: "asc" }, { id: "asc" }] },
    },
    describedTotalCount,
  ),
);

builder.queryField("schedule", (t) =>
  t.prismaField({
    type: RetrainingSchedule,
    nullable: true,
    description: "The schedule with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The schedule's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("RetrainingSchedule", id, (uuid) =>
        tx.retrainingSchedule.findUnique({ ...query, where: { id: uuid } }),
      ),
  }),
);

builder.queryField("cronFirings", (t) =>
  t.field({
    type: ["DateTime"],
    description:
      "The next times of a cron expression in a time zone, to look at before a schedule is made. Answers CRON_INVALID, CRON_NEVER_FIRES or ZONE_UNKNOWN.",
    args: {
      expression: t.arg.string({ required: true, description: "Five fields, or a nickname such as `@daily`." }),
      zone: t.arg.string({ required: true, description: "IANA name such as `Europe/Berlin`." }),
      first: t.arg.int({ defaultValue: 5, required: true, description: "How many, 400 at most." }),
    },
    resolve: async (_root, { expression, zone, first }, { platform }) => {
      const times = cronTimes({ expression, zone });
      return times.next(Math.min(Math.max(first, 0), MOST_FIRINGS), await platform.scheduleClock());
    },
  }),
);
