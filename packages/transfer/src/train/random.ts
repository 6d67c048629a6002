import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** What a stream of random numbers is for; each purpose has its own, so that none shifts another. */
const STREAMS = {
  head: 1,
  HEAD: 2,
  TUNE: 3,
  backbone: 4,
  augmentation: 5,
  fisher: 6,
  finder: 7,
  gradient: 8,
  adapters: 9,
} as const;
export type RandomPurpose = keyof typeof STREAMS;

/** Seeded random numbers for one purpose. */
export class Random {
  #generator: RandomGenerator;

  constructor(seed: number, purpose: RandomPurpose) {
    // The golden ratio in 32 bits keeps streams of neighbouring seeds apart.
    this.#generator = xoroshiro128plus((seed ^ Math.imul(STREAMS[purpose], 0x9e3779b9)) | 0);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return uniformFloat64(this.#generator);
  }

  /** Normal with mean 0 and deviation 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** The numbers 0 to count - 1 in random order (Fisher and Yates). */
  order(count: number): number[] {
    const numbers = Array.from({ length: count }, (_, i) => i);
    for (let last = count - 1; last > 0; last--) {
      const other = uniformInt(this.#generator, 0, last);
      [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
    }
    return numbers;
  }

  /** The generator's state, from which {@link restore} goes on. */
  state(): readonly number[] {
    return this.#generator.getState();
  }

  restore(state: readonly number[]): void {
    this.#generator = xoroshiro128plusFromState(state);
  }
}
