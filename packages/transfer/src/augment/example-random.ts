import { Random } from "../train/random.ts";

/** Spreads every bit of a 32-bit number over all of them (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/**
 * Random numbers of one place in an epoch's order, whoever draws them and when: an epoch that goes on in its middle, or a
 * worker thread, draws what the epoch would have drawn in one go.
 */
export function exampleRandom(epochSeed: number, place: number): Random {
  const random = new Random(mixed(epochSeed ^ Math.imul(place + 1, 0x9e3779b9)), "augmentation");
  // The generator's first number is its seed, hardly changed.
  for (let i = 0; i < 4; i++) random.unit();
  return random;
}
