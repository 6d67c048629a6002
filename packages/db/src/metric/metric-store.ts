import type { MetricStore } from "@graft/domain";
import type { Database } from "../database.ts";
import { metricHead, readFreshMetrics } from "./read-fresh-metrics.ts";
import { storeMetricBatch } from "./store-metric-batch.ts";

/** Metrics over `pg`: points never pass through an object of their own. */
export function metricStore(database: Database): MetricStore {
  return {
    store: (scope, batch) => database.sql(scope, (client) => storeMetricBatch(client, scope.organizationId, batch)),
    head: (scope, runIds) => database.sql(scope, (client) => metricHead(client, runIds)),
    fresh: (scope, question) => database.sql(scope, (client) => readFreshMetrics(client, question)),
  };
}
