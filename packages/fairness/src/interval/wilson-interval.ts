import { assertProportion, criticalValue, type Interval, type Proportion } from "./interval.ts";

/**
 * Wilson's score interval of a rate p = k / n:
 * (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
 * It stays inside [0, 1] and keeps its width at p = 0 and p = 1, where the textbook interval shrinks to nothing.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval(proportion: Proportion, confidence: number): Interval {
  assertProportion(proportion);
  const { successes, count } = proportion;
  const z = criticalValue(confidence);
  const rate = successes / count;
  const shrink = 1 + (z * z) / count;
  const centre = (rate + (z * z) / (2 * count)) / shrink;
  const half = (z / shrink) * Math.sqrt((rate * (1 - rate)) / count + (z * z) / (4 * count * count));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === count ? 1 : Math.min(1, centre + half),
  };
}
