import type { MetricStore } from "@graft/domain";
import type { Database } from "../database.ts";
import { metricHead, readFreshMetrics } from "./read-fresh-metrics.ts";
import { readSeries } from "./read-series.ts";
import { readSummaries } from "./read-summaries.ts";
import { storeMetricBatch } from "./store-metric-batch.ts";

/** Metrics over `pg`: points never pass through an object of their own. */
export function metricStore(database: Database): MetricStore {
  return {
    store: (scope, batch) => database.sql(scope, (client) => storeMetricBatch(client, scope.organizationId, batch)),
    series: (scope, question) => database.sql(scope, (client) => readSeries(client, question)),
    summaries: (scope, runIds) => database.sql(scope, (client) => readSummaries(client, runIds)),
    head: (scope, runIds) => database.sql(scope, (client) => metricHead(client, runIds)),
    fresh: (scope, question) => database.sql(scope, (client) => readFreshMetrics(client, question)),
  };
}
