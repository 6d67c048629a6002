import { AppError } from "@graft/contracts";

/** Packs one bit per example, the first example in the most significant bit of the first byte, as base64. */
export function encodeCorrect(bits: ArrayLike<number | boolean>): string {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (let row = 0; row < bits.length; row++) {
    if (bits[row]) bytes[row >> 3] = (bytes[row >> 3] as number) | (0x80 >> (row & 7));
  }
  return Buffer.from(bytes).toString("base64");
}

/** Unpacks what {@link encodeCorrect} packed: 1 where right, 0 where wrong, for `count` examples. */
export function decodeCorrect(base64: string, count: number): Uint8Array {
  const bytes = Buffer.from(base64, "base64");
  const bits = Uint8Array.from({ length: count }, (_, row) => ((bytes[row >> 3] ?? 0) >> (7 - (row & 7))) & 1);
  if (encodeCorrect(bits) !== base64) {
    throw new AppError(
      "INPUT_INVALID",
      `The bits of right answers do not hold exactly ${count} examples in base64; report the score again.`,
    );
  }
  return bits;
}
