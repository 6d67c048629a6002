import type { StoredPart } from "@graft/domain";

/** Whether every part of the sizes named stands, in order. */
export function standAll(parts: readonly StoredPart[] | undefined, sizes: readonly number[]): boolean {
  const there = new Map(parts?.map(({ number, sizeBytes }) => [number, sizeBytes]));
  return sizes.every((sizeBytes, index) => there.get(index + 1) === sizeBytes);
}
