import type { BusPayloads, BusTopic, EventBus, Hint } from "@graft/domain";
import { Subscribers } from "./subscribers.ts";

export interface BusOptions {
  /** Unread hints about different things a subscriber may hold. */
  readonly bufferLimit?: number;
}

/** The bus of an installation with one API process: hints go straight to the subscribers' buffers, and none is lost. */
export class InProcessBus implements EventBus {
  readonly #subscribers: Subscribers;

  constructor({ bufferLimit = 1_000 }: BusOptions = {}) {
    this.#subscribers = new Subscribers(bufferLimit);
  }

  publish<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void {
    this.#subscribers.deliver(topic, payload);
  }

  subscribe<T extends BusTopic>(
    topic: T,
    signal: AbortSignal,
    accept: (payload: BusPayloads[T]) => boolean = () => true,
  ): AsyncIterableIterator<Hint<T>> {
    return this.#subscribers.add({ topic, signal, accept });
  }

  /** Subscribers of all topics, for metrics and for tests of leaks. */
  get subscriberCount(): number {
    return this.#subscribers.count;
  }
}
