import { type BusPayloads, type BusTopic, type EventBus, HINT_KEY } from "@graft/domain";
import { HintBuffer } from "./hint-buffer.ts";

/** One subscriber, with its topic's types already closed over. */
type Listener<T extends BusTopic> = (payload: BusPayloads[T]) => void;

/** The bus of an installation with one API process: hints go straight to the subscribers' buffers. */
export class InProcessBus implements EventBus {
  readonly #listeners: { [T in BusTopic]: Set<Listener<T>> } = {
    "run.changed": new Set(),
    "run.queued": new Set(),
    "metrics.stored": new Set(),
    "promotion.changed": new Set(),
    "agent.changed": new Set(),
  };
  readonly #bufferLimit: number;

  constructor({ bufferLimit = 1_000 }: { readonly bufferLimit?: number } = {}) {
    this.#bufferLimit = bufferLimit;
  }

  publish<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void {
    for (const listener of this.#listeners[topic]) listener(payload);
  }

  subscribe<T extends BusTopic>(
    topic: T,
    signal: AbortSignal,
    accept: (payload: BusPayloads[T]) => boolean = () => true,
  ): AsyncIterableIterator<BusPayloads[T]> {
    const listeners = this.#listeners[topic];
    const abort = () => buffer.end();
    const buffer = new HintBuffer<BusPayloads[T]>(this.#bufferLimit, () => {
      listeners.delete(listener);
      signal.removeEventListener("abort", abort);
    });
    const listener: Listener<T> = (payload) => {
      if (accept(payload)) buffer.push(HINT_KEY[topic](payload), payload);
    };
    listeners.add(listener);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) buffer.end();
    return buffer;
  }

  /** Subscribers of all topics, for metrics and for tests of leaks. */
  get subscriberCount(): number {
    return Object.values(this.#listeners).reduce((sum, listeners) => sum + listeners.size, 0);
  }
}
