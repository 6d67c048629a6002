/** Longest pause between two attempts, in seconds. */
const LONGEST = 3_600;

/**
 * Seconds to wait after a failed attempt: `base` three times as long after each, up to an hour, of which a random half
 * is taken off so that receivers that were away are not met by everything at once.
 *
 * @param attempt the one that failed, from 1.
 * @param random uniform in [0, 1).
 */
export function retryDelay(attempt: number, base: number, random: number): number {
  const full = Math.min(LONGEST, base * 3 ** (attempt - 1));
  return full * (1 - random / 2);
}
