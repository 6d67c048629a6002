import { type BusPayloads, type BusTopic, HINT_KEY, type Hint, type LookAgain } from "@graft/domain";
import { HintBuffer } from "./hint-buffer.ts";

/** Takes whatever is published under its topic. */
interface Listener {
  readonly take: (payload: unknown) => void;
  readonly lookAgain: (hint: LookAgain) => void;
}

export interface Subscription<T extends BusTopic> {
  readonly topic: T;
  readonly signal: AbortSignal;
  readonly accept: (payload: BusPayloads[T]) => boolean;
}

/** The subscribers within one process, each with a buffer of its own. */
export class Subscribers {
  readonly #listeners = new Map<BusTopic, Set<Listener>>();
  readonly #bufferLimit: number;

  constructor(bufferLimit: number) {
    this.#bufferLimit = bufferLimit;
  }

  deliver<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener.take(payload);
  }

  /** Tells every subscriber of every topic that hints may be missing. */
  lookAgain(hint: LookAgain): void {
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener.lookAgain(hint);
  }

  add<T extends BusTopic>({ topic, signal, accept }: Subscription<T>): HintBuffer<Hint<T>> {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    const abort = () => buffer.end();
    const buffer = new HintBuffer<Hint<T>>(this.#bufferLimit, () => {
      listeners.delete(listener);
      signal.removeEventListener("abort", abort);
    });
    const listener: Listener = {
      take: (payload) => {
        const hint = payload as BusPayloads[T];
        if (accept(hint)) buffer.push(HINT_KEY[topic](hint), hint);
      },
      // The gaps of one subscriber do not replace each other: each has a beginning of its own.
      lookAgain: (hint) => buffer.push(`missing since ${hint.missingSince}`, hint),
    };
    listeners.add(listener);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) buffer.end();
    return buffer;
  }

  /** Subscribers of all topics. */
  get count(): number {
    let count = 0;
    for (const listeners of this.#listeners.values()) count += listeners.size;
    return count;
  }
}
