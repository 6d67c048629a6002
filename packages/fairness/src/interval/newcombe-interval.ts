import type { Interval, Proportion } from "./interval.ts";
import { wilsonInterval } from "./wilson-interval.ts";

/**
 * Newcombe's hybrid score interval of a difference d = p₁ - p₂ of two independent rates, from their Wilson intervals
 * (l, u): low = d - √((p₁-l₁)² + (u₂-p₂)²), high = d + √((u₁-p₁)² + (p₂-l₂)²). 0 when the rates are equal.
 * Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17 (1998), method 10.
 */
export function newcombeInterval(first: Proportion, second: Proportion, confidence: number): Interval {
  const one = wilsonInterval(first, confidence);
  const two = wilsonInterval(second, confidence);
  const p1 = first.successes / first.count;
  const p2 = second.successes / second.count;
  return {
    low: Math.max(-1, p1 - p2 - Math.hypot(p1 - one.low, two.high - p2)),
    high: Math.min(1, p1 - p2 + Math.hypot(one.high - p1, p2 - two.low)),
  };
}
