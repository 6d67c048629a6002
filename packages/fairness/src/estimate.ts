import type { Estimate } from "@graft/contracts";

/** An estimate that could be made. */
export type MeasuredEstimate = Extract<Estimate, { value: number }>;

/** True where there is a number; false where there is only the reason why there is none. */
export function isMeasured(estimate: Estimate): estimate is MeasuredEstimate {
  return "value" in estimate;
}
