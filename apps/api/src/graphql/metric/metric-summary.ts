import { metricReader, type Tx } from "@graft/db";
import type { KeySummary } from "@graft/domain";
import DataLoader from "dataloader";
import { builder } from "../builder.ts";
import { Run } from "../run/run.ts";

const MetricSummary = builder.objectRef<KeySummary>("MetricSummary").implement({
  description: "What a list shows of a series, without reading its points. Attempts are merged.",
  fields: (t) => ({
    key: t.exposeString("key", { description: "Name of the series." }),
    count: t.expose("count", { type: "BigInt", description: "Points; a step redone by a later attempt counts again." }),
    notFinite: t.expose("notFinite", { type: "BigInt", description: "Points that are NaN or infinite." }),
    min: t.expose("min", { type: "Double", nullable: true, description: "Smallest finite value." }),
    max: t.expose("max", { type: "Double", nullable: true, description: "Largest finite value." }),
    mean: t.expose("mean", { type: "Double", nullable: true, description: "Mean of the finite values." }),
    lastStep: t.expose("lastStep", { type: "BigInt", description: "Last step of the newest attempt." }),
    lastValue: t.expose("lastValue", { type: "Double", description: "Value at that step." }),
  }),
});

type SummaryLoader = DataLoader<string, readonly KeySummary[]>;
const loaders = new WeakMap<Tx, SummaryLoader>();

/** One question for all runs of a page. */
function loaderOf(tx: Tx): SummaryLoader {
  const known = loaders.get(tx);
  if (known) return known;
  const loader: SummaryLoader = new DataLoader(async (runIds) => {
    const summaries = await metricReader(tx).summaries(runIds);
    return runIds.map((id) => summaries.get(id) ?? []);
  });
  loaders.set(tx, loader);
  return loader;
}

builder.prismaObjectField(Run, "metrics", (t) =>
  t.field({
    type: [MetricSummary],
    description: "Its series in short, by key.",
    select: { id: true },
    resolve: (run, _args, { tx }) =>
      loaderOf(tx)
        .load(run.id)
        .then((summaries) => [...summaries]),
  }),
);
