import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type MetricBatchInput, readMetricBatch } from "./metric-batch.ts";
import type { MetricStore, StoredBatch } from "./metric-repository.ts";

export interface LoggedMetrics extends StoredBatch {
  readonly replacedInBatch: number;
}

/**
 * Stores a batch under the token of the attempt that made it, also when that attempt has long ended: points harm no
 * other attempt, and an outage never costs them.
 */
export async function logMetrics(
  scope: TenantScope,
  { metrics }: { readonly metrics: MetricStore },
  input: MetricBatchInput,
): Promise<LoggedMetrics> {
  const batch = readMetricBatch(input);
  const stored = await metrics.store(scope, batch);
  if (!stored) throw notFound("Run", input.runId);
  return { ...stored, replacedInBatch: batch.replacedInBatch };
}
