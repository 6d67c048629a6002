import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * The items in an order drawn from a seed (Fisher and Yates), the input left as it is.
 *
 * @param stream tells apart draws under one seed, so that one class's order does not depend on another's size.
 */
export function seededShuffle<T>(items: readonly T[], seed: number, stream: string): T[] {
  const random = xoroshiro128plus(seed ^ hash32(stream));
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const chosen = uniformInt(random, 0, last);
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as T, shuffled[last] as T];
  }
  return shuffled;
}

/** FNV-1a over UTF-16 code units, 32 bits: names spread over seeds. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
