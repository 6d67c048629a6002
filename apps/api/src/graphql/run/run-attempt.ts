import { builder } from "../builder.ts";
import { AttemptState, ReasonCode } from "./run-enums.ts";

export const RunAttempt = builder.prismaNode("RunAttempt", {
  id: { field: "id" },
  description: "One try at a run, with its lease: an agent's, or that of the person or service that tracks.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "1 for the first try." }),
    state: t.expose("state", { type: AttemptState, description: "Where it is." }),
    reasonCode: t.expose("reasonCode", {
      type: ReasonCode,
      nullable: true,
      description: "Why it ended; null while it holds the lease.",
    }),
    reason: t.exposeString("reason", { nullable: true, description: "The same in a sentence." }),
    agent: t.relation("agent", { nullable: true, description: "Who tries; null for a tracked run." }),
    trackedBy: t.exposeString("trackerName", {
      nullable: true,
      description: "The person or service that does the work of a tracked run; null for an agent's attempt.",
    }),
    backend: t.exposeString("backend", { nullable: true, description: "The agent's compute backend." }),
    startedAt: t.expose("startedAt", { type: "DateTime", description: "When it was claimed." }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true, description: "When it ended." }),
    leaseExpiresAt: t.expose("leaseExpiresAt", {
      type: "DateTime",
      description: "Until when the lease holds unless renewed.",
    }),
  }),
});
