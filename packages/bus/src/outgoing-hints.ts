import { type BusPayloads, type BusTopic, HINT_KEY } from "@graft/domain";

/** A topic and its payload, as they travel. */
export type HintOnTheWire = readonly [topic: BusTopic, payload: BusPayloads[BusTopic]];

/**
 * Hints that wait to be sent: a newer one takes the place of an older one about the same thing, so that a burst costs
 * what its end costs. While the line is away it grows only up to a limit; then hints are dropped and that is told.
 */
export class OutgoingHints {
  #waiting = new Map<string, HintOnTheWire>();
  #overflowed = false;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void {
    const key = `${topic} ${HINT_KEY[topic](payload)}`;
    if (this.#waiting.size >= this.#limit && !this.#waiting.has(key)) {
      this.#waiting.clear();
      this.#overflowed = true;
      return;
    }
    if (!this.#overflowed) this.#waiting.set(key, [topic, payload]);
  }

  get empty(): boolean {
    return this.#waiting.size === 0 && !this.#overflowed;
  }

  /** Takes what waits; `overflowed`: hints were dropped, so everybody has to look. */
  take(): { readonly hints: readonly HintOnTheWire[]; readonly overflowed: boolean } {
    const taken = { hints: [...this.#waiting.values()], overflowed: this.#overflowed };
    this.#waiting = new Map();
    this.#overflowed = false;
    return taken;
  }

  /** Puts back what could not be sent, before what has come since; hints that came since are newer. */
  putBack({ hints, overflowed }: { readonly hints: readonly HintOnTheWire[]; readonly overflowed: boolean }): void {
    const since = this.take();
    this.#overflowed = overflowed || since.overflowed;
    for (const [topic, payload] of [...hints, ...since.hints]) this.add(topic, payload);
  }
}
