import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** How often and from which seed a bootstrap draws; `confidence` is the share the interval covers. */
export interface BootstrapOptions {
  readonly samples: number;
  readonly confidence: number;
  readonly seed: number;
}

/**
 * Stratified paired bootstrap. Each row is reduced to its *pattern*: a small number that says what every predictor
 * did on it. Rows are drawn with replacement inside their stratum, and a drawn row brings the answers of all
 * predictors along, so that differences between predictors keep their pairing. `visit` sees, for each resample,
 * `counts[stratum * patterns + pattern]`; the array is reused. The same seed gives the same resamples.
 */
export function resamplePatterns(
  strata: readonly Uint8Array[],
  { patterns, samples, seed }: { patterns: number; samples: number; seed: number },
  visit: (counts: Int32Array, sample: number) => void,
): void {
  const generator = xoroshiro128plus(seed);
  const counts = new Int32Array(strata.length * patterns);
  for (let sample = 0; sample < samples; sample++) {
    counts.fill(0);
    strata.forEach((rows, stratum) => {
      const base = stratum * patterns;
      const last = rows.length - 1;
      for (let draw = 0; draw <= last; draw++) {
        const cell = base + (rows[uniformInt(generator, 0, last)] as number);
        counts[cell] = (counts[cell] as number) + 1;
      }
    });
    visit(counts, sample);
  }
}
