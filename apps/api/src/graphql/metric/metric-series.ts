import { AppError } from "@graft/contracts";
import { metricReader } from "@graft/db";
import type { SeriesPoints } from "@graft/domain";
import { builder } from "../builder.ts";
import { Run } from "../run/run.ts";

/** Points of one key one answer may carry. */
const MOST_POINTS = 100_000;

/** A bucket without a finite value has NaN for its minimum, maximum and mean: undefined, and never zero. */
const orNaN = (column: readonly (number | null)[]) => column.map((value) => value ?? Number.NaN);

const MetricSeries = builder.objectRef<SeriesPoints>("MetricSeries").implement({
  description: "Points of one key, columnar, ascending by step; the newest attempt's value of each step.",
  fields: (t) => ({
    key: t.exposeString("key", { description: "Name of the series." }),
    sampled: t.exposeBoolean("sampled", {
      description: "False: the points themselves. True: buckets of equal width in steps.",
    }),
    steps: t.field({
      type: ["BigInt"],
      description: "Step of each point; of a bucket its last one.",
      resolve: ({ steps }) => [...steps],
    }),
    times: t.field({
      type: ["DateTime"],
      description: "Time at that step, by the agent's clock.",
      resolve: ({ times }) => [...times],
    }),
    last: t.field({ type: ["Double"], description: "Value at that step.", resolve: ({ last }) => [...last] }),
    min: t.field({
      type: ["Double"],
      description: "Smallest finite value of the bucket; NaN when there is none.",
      resolve: ({ min }) => orNaN(min),
    }),
    max: t.field({
      type: ["Double"],
      description: "Largest finite value of the bucket; NaN when there is none.",
      resolve: ({ max }) => orNaN(max),
    }),
    mean: t.field({
      type: ["Double"],
      description: "Mean of the bucket's finite values; NaN when there is none.",
      resolve: ({ mean }) => orNaN(mean),
    }),
    count: t.field({ type: ["Int"], description: "Points in the bucket.", resolve: ({ count }) => [...count] }),
  }),
});

builder.prismaObjectField(Run, "series", (t) =>
  t.field({
    type: [MetricSeries],
    description:
      "Its series: the points while there are at most maxPoints of them, else as many buckets. The same question gets the same buckets.",
    select: { id: true },
    args: {
      keys: t.arg.stringList({ description: "Which series; every one when left out." }),
      maxPoints: t.arg.int({ defaultValue: 1000, description: "Points of one key at most: the width of the screen." }),
      fromStep: t.arg({ type: "BigInt", description: "First step." }),
      toStep: t.arg({ type: "BigInt", description: "Last step." }),
    },
    resolve: (run, { keys, maxPoints, fromStep, toStep }, { tx }) => {
      const most = maxPoints ?? 1000;
      if (most < 1 || most > MOST_POINTS) {
        throw new AppError("INPUT_INVALID", `maxPoints is 1 to ${MOST_POINTS}, not ${most}.`);
      }
      return metricReader(tx).series({
        runId: run.id,
        keys: keys ?? null,
        fromStep: fromStep === null || fromStep === undefined ? null : Number(fromStep),
        toStep: toStep === null || toStep === undefined ? null : Number(toStep),
        maxPoints: most,
      });
    },
  }),
);
