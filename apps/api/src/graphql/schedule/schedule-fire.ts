import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { FireState, FireStep } from "./schedule-enums.ts";

/** The version of an id that a firing names; null where it names none. */
const version = (column: "championVersionId" | "challengerVersionId", description: string) =>
  builder.prismaObjectField(
    "ScheduleFire",
    column === "championVersionId" ? "championVersion" : "challengerVersion",
    (t) =>
      t.prismaField({
        type: "ModelVersion",
        nullable: true,
        description,
        select: { [column]: true } as { championVersionId: true; challengerVersionId: true },
        resolve: (query, fire, _args, { tx }) => {
          const id = fire[column];
          return id === null ? null : tx.modelVersion.findUnique({ ...query, where: { id } });
        },
      }),
  );

export const ScheduleFire = builder.prismaNode("ScheduleFire", {
  id: { field: "id" },
  description: "One firing of a schedule: at most one for each time.",
  fields: (t) => ({
    dueAt: t.expose("dueAt", { type: "DateTime", description: "The time it was due, or was asked for." }),
    firedAt: t.expose("firedAt", {
      type: "DateTime",
      nullable: true,
      description: "When its first run was made; null when it made none.",
    }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true, description: "When it ended." }),
    manual: t.exposeBoolean("manual", { description: "True when a person asked for it." }),
    state: t.expose("state", { type: FireState, description: "How far it is." }),
    step: t.expose("step", {
      type: FireStep,
      nullable: true,
      description: "What it is at; null before its first run.",
    }),
    errorCode: t.exposeString("errorCode", { nullable: true, description: "The coded error behind a failure." }),
    reason: t.exposeString("reason", { nullable: true, description: "Why it is in its state, in a sentence." }),
    story: t.expose("story", {
      type: "JSON",
      nullable: true,
      description:
        "`fireStory` of the contracts: how the data changed, how the scores compare, how the gaps compare; with the sentences of the request.",
    }),
    schedule: t.relation("schedule", { description: "The schedule." }),
    run: t.prismaField({
      type: "Run",
      nullable: true,
      description: "The run that makes the challenger; null when it made none.",
      select: { id: true },
      resolve: (query, { id }, _args, { tx }) =>
        tx.run.findFirst({ ...query, where: { scheduleFireId: id, kind: { in: ["TRAIN", "LADDER"] } } }),
    }),
    runs: t.relation("runs", {
      description: "Every run it made, first to last; a ladder's children are the ladder's.",
      query: { orderBy: { id: "asc" } },
    }),
    datasetVersion: t.prismaField({
      type: "DatasetVersion",
      nullable: true,
      description: "The data it trains and compares on.",
      select: { datasetVersionId: true },
      resolve: (query, { datasetVersionId: id }, _args, { tx }) =>
        id === null ? null : tx.datasetVersion.findUnique({ ...query, where: { id } }),
    }),
    promotionRequest: t.prismaField({
      type: "PromotionRequest",
      nullable: true,
      description: "The request it has made.",
      select: { promotionRequestId: true },
      resolve: (query, { promotionRequestId: id }, _args, { tx }) =>
        id === null ? null : tx.promotionRequest.findUnique({ ...query, where: { id } }),
    }),
  }),
});

version("championVersionId", "Where the alias stood when it fired; null when it stood nowhere.");
version("challengerVersionId", "The version it has registered.");

builder.prismaObjectField("Run", "scheduleFire", (t) =>
  t.relation("fire", { nullable: true, description: "The firing that made it; null when a person did." }),
);

builder.prismaObjectField("PromotionRequest", "scheduleFire", (t) =>
  t.prismaField({
    type: ScheduleFire,
    nullable: true,
    description: "The firing that asked for it; null when a person did.",
    select: { id: true },
    resolve: (query, { id: promotionRequestId }, _args, { tx }) =>
      tx.scheduleFire.findUnique({ ...query, where: { promotionRequestId } }),
  }),
);

builder.queryField("scheduleFire", (t) =>
  t.prismaField({
    type: ScheduleFire,
    nullable: true,
    description: "The firing with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The firing's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("ScheduleFire", id, (uuid) => tx.scheduleFire.findUnique({ ...query, where: { id: uuid } })),
  }),
);
