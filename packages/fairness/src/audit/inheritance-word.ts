import type { Estimate, Inheritance } from "@graft/contracts";
import { isMeasured } from "../estimate.ts";

/** -1 or 1 where the interval lies on one side of 0, otherwise 0: the sign is not distinguishable. */
export function signOf(estimate: Estimate): -1 | 0 | 1 {
  if (!isMeasured(estimate)) return 0;
  if (estimate.low > 0) return 1;
  return estimate.high < 0 ? -1 : 0;
}

/**
 * The word for where a gap comes from. `backbone` is the balanced probe's gap; `reached` the gap in the end (the
 * subject's; for a backbone's audit the plain probe's, which says what the data would make of it); `added` is reached
 * minus backbone. A number counts as different from 0 when its interval excludes 0.
 *
 * | backbone | added | word |
 * | --- | --- | --- |
 * | differs from 0 | does not | inherited |
 * | differs from 0 | same sign | amplified |
 * | differs from 0 | opposite sign | reduced; introduced where `reached` has the opposite sign: a new gap |
 * | does not | differs from 0 | introduced |
 * | does not | does not | not distinguishable |
 */
export function inheritanceWord(sources: {
  backbone: Estimate;
  added: Estimate;
  reached: Estimate;
}): Inheritance["word"] {
  const backbone = signOf(sources.backbone);
  const added = signOf(sources.added);
  if (backbone === 0) return added === 0 ? "not distinguishable" : "introduced";
  if (added === 0) return "inherited";
  if (added === backbone) return "amplified";
  return signOf(sources.reached) === added ? "introduced" : "reduced";
}
