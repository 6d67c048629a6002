import binomialCdf from "@stdlib/stats-base-dists-binomial-cdf";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { assertPaired } from "./paired-bootstrap-difference.ts";

/** Result of McNemar's test. `onlyA` rows were right for A alone, `onlyB` for B alone. */
export interface McNemar {
  readonly onlyA: number;
  readonly onlyB: number;
  readonly method: "exact" | "chiSquare";
  /** Two-sided p: how often a difference this large arises where both models are equally good. */
  readonly p: number;
}

/** Below this many discordant pairs the chi-square approximation is not trusted. */
const EXACT_BELOW = 25;

/**
 * McNemar's test that two models are right equally often on the same examples; only the discordant pairs count.
 * Fewer than 25 of them: exact, twice the tail of Binomial(n, 1/2). Otherwise chi-square with one degree of freedom
 * and Edwards' continuity correction, (|onlyA - onlyB| - 1)² / n, whose upper tail is 2 Φ(-√x). p is 1 without any
 * discordant pair.
 * Sources: Q. McNemar, Psychometrika 12 (1947); A. L. Edwards, Psychometrika 13 (1948).
 */
export function mcNemar(correctA: ArrayLike<number>, correctB: ArrayLike<number>): McNemar {
  assertPaired(correctA, correctB);
  let onlyA = 0;
  let onlyB = 0;
  for (let row = 0; row < correctA.length; row++) {
    if (correctA[row] && !correctB[row]) onlyA++;
    if (!correctA[row] && correctB[row]) onlyB++;
  }
  const discordant = onlyA + onlyB;
  if (discordant < EXACT_BELOW) {
    const tail = discordant === 0 ? 1 : binomialCdf(Math.min(onlyA, onlyB), discordant, 0.5);
    return { onlyA, onlyB, method: "exact", p: Math.min(1, 2 * tail) };
  }
  const root = Math.max(0, Math.abs(onlyA - onlyB) - 1) / Math.sqrt(discordant);
  return { onlyA, onlyB, method: "chiSquare", p: 2 * normalCdf(-root, 0, 1) };
}
