import type { Fault } from "@graft/contracts";
import { groupBy } from "../group-by.ts";
import type { CheckedPicture } from "./check-pictures.ts";

/** A picture that is kept, with every file that holds the same bytes, its own first. */
export interface DistinctPicture extends CheckedPicture {
  readonly files: readonly string[];
}

/**
 * Keeps equal pictures once, told by their bytes. Under one label and in one split that is noted; under two labels
 * nobody knows which is right, and in two splits the score would be of pictures seen in training: those are faults.
 */
export function dropDuplicates(pictures: readonly CheckedPicture[]): {
  distinct: DistinctPicture[];
  faults: Fault[];
  notes: string[];
} {
  const byDigest = groupBy(pictures, ({ packaged }) => packaged.sha256);
  const faults: Fault[] = [];
  const notes: string[] = [];
  const distinct: DistinctPicture[] = [];
  for (const same of byDigest.values()) {
    const [first] = same;
    const files = same.map(({ file }) => file);
    distinct.push({ ...first, files });
    if (same.length === 1) continue;
    const fault = contradiction(same, files.join(" and "));
    if (fault === null) notes.push(`The same example, kept once: ${files.join(", ")}.`);
    else faults.push(fault);
  }
  return { distinct, faults, notes };
}

function contradiction(same: readonly CheckedPicture[], files: string): Fault | null {
  const subject = same[0]?.file ?? "";
  if (new Set(same.map(({ label }) => label)).size > 1) {
    const message = `The same example lies under two labels: ${files}. Keep the right one.`;
    return { code: "MANIFEST_INVALID", message, subject };
  }
  if (new Set(same.map(({ split }) => split)).size > 1) {
    const message = `The same example lies in two splits: ${files}. Keep it in one, or the score is of examples seen before.`;
    return { code: "MANIFEST_INVALID", message, subject };
  }
  return null;
}
