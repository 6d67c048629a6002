import { builder } from "../builder.ts";
import { ReasonCode, RunState } from "./run-enums.ts";

export const RunEvent = builder.prismaNode("RunEvent", {
  id: { field: "id" },
  description: "A line of a run's history. Never changed.",
  fields: (t) => ({
    fromState: t.expose("fromState", {
      type: RunState,
      nullable: true,
      description: "State before; null for the first line.",
    }),
    toState: t.expose("toState", { type: RunState, description: "State after." }),
    reasonCode: t.expose("reasonCode", {
      type: ReasonCode,
      nullable: true,
      description: "Why, where there is something to explain.",
    }),
    message: t.exposeString("message", { description: "What happened, in a sentence." }),
    at: t.expose("at", { type: "DateTime", description: "When." }),
  }),
});
