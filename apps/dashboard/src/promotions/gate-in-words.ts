import type { Gate } from "@graft/contracts";
import { formatRate } from "../format/format-number.ts";

const METRICS = { top1: "top-1 on test", macroF1: "macro F1 on test" } as const;
const SUBJECTS = { MODEL_VERSION: "model", BACKBONE: "backbone" } as const;
const GAPS = {
  demographicParityDifference: "parity difference",
  demographicParityRatio: "parity ratio",
  equalOpportunityDifference: "equal opportunity difference",
  equalizedOddsDifference: "equalized odds difference",
} as const;

/** A gate of a policy as a condition: `top-1 on test ≥ 0.800`. */
export function gateInWords(gate: Gate): string {
  switch (gate.kind) {
    case "SCORE":
      return `${METRICS[gate.metric]} ≥ ${formatRate(gate.min)}`;
    case "VERIFIED_ARTIFACT":
      return "artifact verified";
    case "APPROVALS":
      return gate.count === 1 ? "1 approval" : `${gate.count} approvals`;
    case "AUDIT": {
      const { metric, max, min } = gate.threshold;
      const bounds = [
        ...(max === undefined ? [] : [`≤ ${formatRate(max)}`]),
        ...(min === undefined ? [] : [`≥ ${formatRate(min)}`]),
      ];
      return `${SUBJECTS[gate.subject]}'s ${GAPS[metric]} ${bounds.join(" and ")}`;
    }
  }
}
