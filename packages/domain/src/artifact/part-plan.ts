import { LIMITS } from "@graft/contracts";

/** One part of a content. */
export interface PlannedPart {
  /** From 1. */
  readonly number: number;
  /** Where it begins in the content, bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A content cut into parts of LIMITS.partBytes; the last holds the rest. An empty content is one empty part. */
export function planParts(sizeBytes: number, partBytes: number = LIMITS.partBytes): PlannedPart[] {
  const count = Math.max(1, Math.ceil(sizeBytes / partBytes));
  return Array.from({ length: count }, (_, index) => {
    const offset = index * partBytes;
    return { number: index + 1, offset, sizeBytes: Math.min(partBytes, sizeBytes - offset) };
  });
}
