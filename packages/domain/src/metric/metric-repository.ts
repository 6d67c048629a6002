import type { TenantScope } from "../tenant-scope.ts";
import type { MetricBatch } from "./metric-batch.ts";
import type { MetricCursor } from "./metric-cursor.ts";

/** What became of a batch. */
export interface StoredBatch {
  readonly attempt: number;
  /** Place in the order of the attempt's commits. */
  readonly position: number;
  /** True when (attempt, seq) was stored before: acknowledged and ignored. */
  readonly repeated: boolean;
  /** True when the batch before this one has not arrived (yet). */
  readonly gap: boolean;
  readonly stored: number;
}

/** One key's points, columnar, ascending by step. `sampled` false: the columns min, max, mean, last are the value. */
export interface SeriesPoints {
  readonly key: string;
  readonly sampled: boolean;
  readonly steps: readonly number[];
  readonly times: readonly Date[];
  readonly last: readonly number[];
  /** Null where a bucket holds no finite value. */
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
  readonly count: readonly number[];
}

export interface SeriesQuestion {
  readonly runId: string;
  /** Null: every key. */
  readonly keys: readonly string[] | null;
  readonly fromStep: number | null;
  readonly toStep: number | null;
  readonly maxPoints: number;
}

export interface KeySummary {
  readonly key: string;
  readonly count: number;
  readonly notFinite: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly lastStep: number;
  readonly lastValue: number;
}

/** Fresh points of one key of one attempt. */
export interface FreshPoints {
  readonly runId: string;
  readonly key: string;
  readonly attempt: number;
  readonly steps: readonly number[];
  readonly times: readonly Date[];
  readonly values: readonly number[];
}

export interface FreshMetrics {
  readonly cursor: MetricCursor;
  readonly points: readonly FreshPoints[];
  /** True when batches were left for the next read. */
  readonly more: boolean;
}

export interface FreshQuestion {
  readonly runIds: readonly string[];
  readonly keys: readonly string[] | null;
  readonly after: MetricCursor;
}

/** A batch, and who says that the attempt is theirs. */
export interface OwnedBatch extends MetricBatch {
  readonly principalId: string;
}

/** Metrics of one tenant: the hot paths, in plain SQL. Each call is a transaction of its own. */
export interface MetricStore {
  /** Null when the run is not this tenant's, or the token is none of its attempts' that are the principal's. */
  store(scope: TenantScope, batch: OwnedBatch): Promise<StoredBatch | null>;
  /** Where every attempt of the runs stands now; a run that is not this tenant's is missing from it. */
  head(scope: TenantScope, runIds: readonly string[]): Promise<MetricCursor>;
  fresh(scope: TenantScope, question: FreshQuestion): Promise<FreshMetrics>;
}

/** What pages show of metrics, inside one read transaction of a tenant. */
export interface MetricReader {
  series(question: SeriesQuestion): Promise<SeriesPoints[]>;
  /** Summaries of several runs at once, attempts merged. */
  summaries(runIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeySummary[]>>;
}
