import { MetricUpdatesDocument, type SubscriptionClient } from "@graft/client";

/** Series a person follows while something trains, in this order. */
const SHOWN = ["train/loss", "val/loss", "val/top1"];

/** The newest values of a run's series, followed live; a run that follows another takes its place. */
export class LiveMetrics {
  readonly #subscriptions: SubscriptionClient;
  readonly #signal: AbortSignal;
  readonly #onChange: () => void;
  #following: { readonly runId: string; readonly end: AbortController } | undefined;
  #values = new Map<string, number>();

  constructor(subscriptions: SubscriptionClient, options: { signal: AbortSignal; onChange: () => void }) {
    this.#subscriptions = subscriptions;
    this.#signal = options.signal;
    this.#onChange = options.onChange;
  }

  follow(runId: string): void {
    if (this.#following?.runId === runId) return;
    this.#following?.end.abort();
    const end = new AbortController();
    this.#following = { runId, end };
    this.#values = new Map();
    void this.#read(runId, AbortSignal.any([end.signal, this.#signal]));
  }

  async #read(runId: string, signal: AbortSignal): Promise<void> {
    const values = this.#values;
    try {
      for await (const { metricUpdates } of this.#subscriptions.subscribe(
        MetricUpdatesDocument,
        { runIds: [runId] },
        signal,
      )) {
        for (const { key, values: points } of metricUpdates.points) {
          const last = points.at(-1);
          if (last !== undefined) values.set(key, Number(last));
        }
        this.#onChange();
      }
    } catch {
      // Without live metrics the run is followed all the same, by its state and progress.
    }
  }

  /** `train/loss 0.412, val/top1 0.871`, of what has been seen. */
  text(): string {
    return SHOWN.flatMap((key) => {
      const value = this.#values.get(key);
      return value === undefined ? [] : [`${key} ${value.toPrecision(3)}`];
    }).join(", ");
  }
}
