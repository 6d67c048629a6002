import type { CacheUse } from "@graft/contracts";

/** Counts what the cache gave and cost a run; an example counts once, however often the run reads it. */
export class CacheMeter {
  readonly #cut: string;
  readonly #seen = new Set<string>();
  #hits = 0;
  #misses = 0;
  #secondsSpent = 0;
  #secondsSaved = 0;

  constructor(cut: string) {
    this.#cut = cut;
  }

  /** The example was cached; computing it would have cost `secondsSaved`. */
  hit(example: string, secondsSaved: number): void {
    if (this.#seen.has(example)) return;
    this.#seen.add(example);
    this.#hits += 1;
    this.#secondsSaved += secondsSaved;
  }

  /** The example was computed in `secondsSpent`. */
  miss(example: string, secondsSpent: number): void {
    if (this.#seen.has(example)) return;
    this.#seen.add(example);
    this.#misses += 1;
    this.#secondsSpent += secondsSpent;
  }

  /** The use so far; null where no cached feature was asked for. */
  use(): CacheUse | null {
    if (this.#seen.size === 0) return null;
    return {
      cut: this.#cut,
      hits: this.#hits,
      misses: this.#misses,
      secondsSpent: this.#secondsSpent,
      secondsSaved: this.#secondsSaved,
    };
  }
}
