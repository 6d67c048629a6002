import { AppError } from "@graft/contracts";
import type { FreshPoints } from "@graft/domain";
import { builder } from "../builder.ts";
import { decodeId, encodeId } from "../global-id.ts";
import { type MetricEvent, metricEvents } from "./metric-events.ts";

/** Runs one subscription may follow. */
const MOST_RUNS = 100;

const MetricPoints = builder.objectRef<FreshPoints>("MetricPoints").implement({
  description: "Fresh points of one key of one attempt, columnar, ascending by step.",
  fields: (t) => ({
    runId: t.id({ description: "Id of the run.", resolve: ({ runId }) => encodeId("Run", runId) }),
    key: t.exposeString("key", { description: "Name of the series." }),
    attempt: t.exposeInt("attempt", {
      description: "Number of the attempt; a newer attempt's value of a step counts.",
    }),
    steps: t.field({ type: ["BigInt"], description: "Steps.", resolve: ({ steps }) => [...steps] }),
    times: t.field({
      type: ["DateTime"],
      description: "Times, by the agent's clock.",
      resolve: ({ times }) => [...times],
    }),
    values: t.field({ type: ["Double"], description: "Values.", resolve: ({ values }) => [...values] }),
  }),
});

const MetricUpdate = builder.objectRef<MetricEvent>("MetricUpdate").implement({
  description: "Points stored since the event before.",
  fields: (t) => ({
    cursor: t.exposeString("cursor", { description: "Pass it as `after` to go on behind this event." }),
    points: t.field({
      type: [MetricPoints],
      description: "What was stored, by run and key.",
      resolve: ({ points }) => [...points],
    }),
  }),
});

builder.subscriptionField("metricUpdates", (t) =>
  t.field({
    type: MetricUpdate,
    description:
      "Metric points as they are stored: at most ten events a second, resumable without gap or repeat. Without a cursor it starts now, with an event that only carries the cursor.",
    args: {
      runIds: t.arg.idList({ required: true, description: `Ids of the runs, ${MOST_RUNS} at most.` }),
      keys: t.arg.stringList({ description: "Which series; every one when left out." }),
      after: t.arg.string({ description: "Cursor of the last event received." }),
    },
    subscribe: (_root, { runIds, keys, after }, context) => {
      if (runIds.length === 0 || runIds.length > MOST_RUNS) {
        throw new AppError("INPUT_INVALID", `runIds holds 1 to ${MOST_RUNS} ids, not ${runIds.length}.`);
      }
      const ids = runIds.map((id) => decodeId("Run", id));
      return metricEvents(context, { runIds: ids, keys: keys ?? null, after: after ?? null });
    },
    resolve: (event) => event as MetricEvent,
  }),
);
