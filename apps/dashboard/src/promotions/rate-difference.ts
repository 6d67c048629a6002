import { type Interval, wilsonInterval } from "../format/format-interval.ts";

export interface CountedRate {
  readonly rate: number;
  readonly count: number;
}

/**
 * First minus second with Newcombe's hybrid score interval (1998, method 10) at 95 %, for independent samples. Two
 * models on the same examples are positively correlated, so the true interval is narrower.
 */
export function rateDifference(first: CountedRate, second: CountedRate): Interval | undefined {
  const a = wilsonInterval(first.rate, first.count);
  const b = wilsonInterval(second.rate, second.count);
  if (!a || !b) return undefined;
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}
