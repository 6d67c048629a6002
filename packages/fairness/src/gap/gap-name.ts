import type { GapMetric } from "@graft/contracts";

/** Names of the gaps in sentences. */
export const GAP_NAMES: Record<GapMetric, string> = {
  demographicParityDifference: "demographic parity difference",
  demographicParityRatio: "demographic parity ratio",
  equalOpportunityDifference: "equal opportunity difference",
  equalizedOddsDifference: "equalized odds difference",
};
