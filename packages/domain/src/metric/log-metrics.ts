import { notFound } from "../not-found.ts";
import { principalOf } from "../run/own-attempt.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type MetricBatchInput, readMetricBatch } from "./metric-batch.ts";
import type { MetricStore, StoredBatch } from "./metric-repository.ts";

export interface LoggedMetrics extends StoredBatch {
  readonly replacedInBatch: number;
}

/**
 * Stores a batch under the token of the attempt that made it, also when that attempt has long ended: points harm no
 * other attempt, and an outage never costs them. Only the holder of the attempt knows it: its agent's key, or the one
 * who tracks.
 */
export async function logMetrics(
  scope: TenantScope,
  { metrics }: { readonly metrics: MetricStore },
  input: MetricBatchInput,
): Promise<LoggedMetrics> {
  const batch = readMetricBatch(input);
  const stored = await metrics.store(scope, { ...batch, principalId: principalOf(scope.actor) });
  if (!stored) throw notFound("Run", input.runId);
  return { ...stored, replacedInBatch: batch.replacedInBatch };
}
