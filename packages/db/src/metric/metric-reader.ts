import type { MetricReader } from "@graft/domain";
import type { Tx } from "../database.ts";
import { readSeries } from "./read-series.ts";
import { readSummaries } from "./read-summaries.ts";

/** Series and summaries in the operation's own read transaction: a query never holds two connections. */
export function metricReader(tx: Tx): MetricReader {
  return {
    series: (question) => readSeries(tx, question),
    summaries: (runIds) => readSummaries(tx, runIds),
  };
}
