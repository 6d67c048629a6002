import type { ApiCaller } from "@graft/testkit";
import type { PointLedger, SentBatch } from "./point-ledger.ts";

const LOG_METRICS = `mutation ($input: LogMetricsInput!) {
  logMetrics(input: $input) { acknowledgedSeq repeated userErrors { code message } }
}`;
const KEYS = ["train/loss", "val/loss"];
const POINTS = 200;

interface Answer {
  readonly logMetrics: { readonly acknowledgedSeq: number | null; readonly userErrors: readonly { code: string }[] };
}

/** One attempt's batches, made by number: the same number is the same batch. */
export class BatchStream {
  readonly #caller: ApiCaller;
  readonly #claim: { readonly runId: string; readonly leaseToken: string };
  readonly #ledger: PointLedger;

  constructor(caller: ApiCaller, claim: { runId: string; leaseToken: string }, ledger: PointLedger) {
    this.#caller = caller;
    this.#claim = claim;
    this.#ledger = ledger;
  }

  batch(seq: number): SentBatch & { readonly seq: number; readonly times: readonly number[] } {
    const places = Array.from({ length: POINTS }, (_, i) => i);
    return {
      leaseToken: this.#claim.leaseToken,
      seq,
      keys: KEYS,
      keyIndexes: places.map((i) => i % KEYS.length),
      steps: places.map((i) => seq * POINTS + Math.floor(i / KEYS.length)),
      times: places.map((i) => 1_700_000_000_000 + seq * 1000 + i),
      values: places.map((i) => Math.sin(seq * POINTS + i)),
    };
  }

  /** Sends a batch once; it counts when the answer accepts it. @throws Error when there is no such answer. */
  async send(seq: number): Promise<void> {
    const batch = this.batch(seq);
    const { runId } = this.#claim;
    const { logMetrics } = await this.#caller.data<Answer>(LOG_METRICS, { input: { runId, ...batch } });
    if (logMetrics.acknowledgedSeq === null) throw new Error(JSON.stringify(logMetrics.userErrors));
    this.#ledger.add(batch);
  }
}
