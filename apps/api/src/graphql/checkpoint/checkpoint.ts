import { builder } from "../builder.ts";
import { RunAttempt } from "../run/run-attempt.ts";

export const Checkpoint = builder.prismaNode("Checkpoint", {
  id: { field: "id" },
  description:
    "A training between two steps, verified by the platform: the next attempt goes on from the newest one. Only those a run can still go on from are kept.",
  fields: (t) => ({
    phase: t.exposeString("phase", { description: "Phase of the training." }),
    epoch: t.exposeInt("epoch", { description: "Epochs of the phase that are over." }),
    step: t.exposeInt("step", { description: "Steps of the phase taken." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was noted." }),
    attempt: t.relation("attempt", { description: "The attempt that made it." }),
    artifact: t.relation("artifact", { description: "Where its files are." }),
  }),
});

builder.prismaObjectField("Run", "checkpoints", (t) =>
  t.relation("checkpoints", {
    description: "Checkpoints it can go on from, newest first.",
    query: { where: { obsoleteAt: null }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] },
  }),
);

interface Resumed {
  readonly attempt: number;
  readonly phase: string;
  readonly epoch: number;
  readonly step: number;
}

const ResumedFrom = builder.objectRef<Resumed>("ResumedFrom").implement({
  description: "The checkpoint an attempt went on from.",
  fields: (t) => ({
    attempt: t.exposeInt("attempt", { description: "Number of the attempt that made it." }),
    phase: t.exposeString("phase", { description: "Phase of the training." }),
    epoch: t.exposeInt("epoch", { description: "Epochs of the phase that were over." }),
    step: t.exposeInt("step", { description: "Steps of the phase taken by then." }),
  }),
});

builder.prismaObjectField(RunAttempt, "resumedFrom", (t) =>
  t.field({
    type: ResumedFrom,
    nullable: true,
    description: "Where it went on; null when it started anew.",
    select: { resumedFrom: true },
    resolve: ({ resumedFrom }) => resumedFrom as unknown as Resumed | null,
  }),
);
