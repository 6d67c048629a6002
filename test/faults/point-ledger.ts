import pg from "pg";
import type { Counted } from "./fault.ts";

/** One batch as `logMetrics` takes it. */
export interface SentBatch {
  readonly leaseToken: string;
  readonly keys: readonly string[];
  readonly keyIndexes: readonly number[];
  readonly steps: readonly number[];
  readonly values: readonly (number | string)[];
}

interface StoredPoint {
  readonly lease: string;
  readonly key: string;
  readonly step: string;
  readonly value: number;
}

/** What was acknowledged of an attempt's metrics, kept beside the platform to be held against its rows. */
export class PointLedger {
  /** By lease, key and step; the last value sent counts. */
  readonly #points = new Map<string, number>();
  readonly #leases = new Set<string>();

  add({ leaseToken, keys, keyIndexes, steps, values }: SentBatch): void {
    this.#leases.add(leaseToken);
    steps.forEach((step, i) => {
      const key = keys[keyIndexes[i] ?? -1] ?? "";
      this.#points.set(placeOf({ lease: leaseToken, key, step: String(step) }), Number(values[i]));
    });
  }

  get size(): number {
    return this.#points.size;
  }

  /** Points of one attempt so far. */
  sizeOf(leaseToken: string): number {
    return [...this.#points.keys()].filter((place) => place.startsWith(leaseToken)).length;
  }

  /**
   * Holds the rows against what was acknowledged. Twice is what the summaries counted beyond the rows there are: a row
   * itself cannot be there twice.
   */
  async count(superuserUrl: string): Promise<Counted> {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    try {
      const leases = [...this.#leases];
      const points = await client.query<StoredPoint>(
        `SELECT a.lease_token AS lease, s.key, p.step, p.value
         FROM run_attempt a JOIN metric_series s ON s.run_id = a.run_id
           JOIN metric_point p ON p.series_id = s.id AND p.attempt = a.number
         WHERE a.lease_token = ANY($1::uuid[])`,
        [leases],
      );
      const counted = await client.query<{ count: string }>(
        `SELECT coalesce(sum(m.count), 0) AS count
         FROM run_attempt a JOIN metric_series s ON s.run_id = a.run_id
           JOIN metric_summary m ON m.series_id = s.id AND m.attempt = a.number
         WHERE a.lease_token = ANY($1::uuid[])`,
        [leases],
      );
      const rows = new Map(points.rows.map((row) => [placeOf(row), row.value]));
      const stored = [...this.#points].filter(([place, value]) => Object.is(rows.get(place), value)).length;
      const summarized = Number(counted.rows[0]?.count ?? 0);
      return { acknowledged: this.#points.size, stored, duplicated: Math.abs(summarized - points.rows.length) };
    } finally {
      await client.end();
    }
  }
}

function placeOf({ lease, key, step }: Pick<StoredPoint, "lease" | "key" | "step">): string {
  return `${lease} ${key} ${step}`;
}
