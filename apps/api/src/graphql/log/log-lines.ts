import { builder } from "../builder.ts";
import { decodeId } from "../global-id.ts";
import { type LogEvent, logEvents } from "./log-events.ts";
import { LogLine } from "./log-line.ts";

const LogUpdate = builder.objectRef<LogEvent>("LogUpdate").implement({
  description: "Lines stored since the event before.",
  fields: (t) => ({
    cursor: t.exposeString("cursor", { description: "Pass it as `after` to go on behind this event." }),
    lines: t.field({
      type: [LogLine],
      description: "The lines, attempt by attempt.",
      resolve: ({ lines }) => [...lines],
    }),
  }),
});

builder.subscriptionField("logLines", (t) =>
  t.field({
    type: LogUpdate,
    description:
      "Lines of a run's log as they are stored: at most ten events a second, resumable without gap or repeat. Without a cursor it starts now, with an event that only carries the cursor.",
    args: {
      runId: t.arg.id({ required: true, description: "Id of the run." }),
      after: t.arg.string({ description: "Cursor of the last event received." }),
    },
    subscribe: (_root, { runId, after }, context) =>
      logEvents(context, { runId: decodeId("Run", runId), after: after ?? null }),
    resolve: (event) => event as LogEvent,
  }),
);
