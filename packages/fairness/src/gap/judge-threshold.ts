import { AppError, type GapResult, type GapThreshold, type ThresholdResult } from "@graft/contracts";
import { isMeasured, type MeasuredEstimate } from "../estimate.ts";
import { GAP_NAMES } from "./gap-name.ts";
import { worseEnd } from "./measure-gap.ts";

type Judgement = Omit<ThresholdResult, "threshold">;

/** Three decimals, as everywhere in sentences; what rounds to zero has no sign. */
export function inWords(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === 0 ? "0.000" : text;
}

/** How far a gap may go, and which end of an interval comes closest to going too far. */
interface Limit {
  readonly broken: (value: number) => boolean;
  readonly words: string;
  readonly bound: (estimate: MeasuredEstimate) => number;
}

/** A ratio shrinks with unfairness and needs `min`; a difference grows with it and needs `max`. */
function limitOf({ metric, max, min }: GapThreshold): Limit {
  const [given, forbidden, side] = metric === "demographicParityRatio" ? [min, max, "min"] : [max, min, "max"];
  if (given === undefined || forbidden !== undefined) {
    throw new AppError(
      "SPEC_INVALID",
      `The threshold on the ${GAP_NAMES[metric]} must give ${side}, and nothing else.`,
    );
  }
  return side === "min"
    ? { broken: (value) => value < given, words: `below the required ${given}`, bound: ({ low }) => low }
    : { broken: (value) => value > given, words: `above the allowed ${given}`, bound: worseEnd };
}

function judgeEstimate(threshold: GapThreshold, estimate: MeasuredEstimate): Judgement {
  const name = GAP_NAMES[threshold.metric];
  const { broken, words, bound } = limitOf(threshold);
  const { value } = estimate;
  if (broken(value)) return { verdict: "FAIL", value, reason: `${name} ${inWords(value)} is ${words}` };
  if (threshold.judgedOn === "POINT") {
    return { verdict: "PASS", value, reason: `${name} ${inWords(value)} is not ${words}` };
  }
  const worst = bound(estimate);
  const interval = `the worse end of the interval, ${inWords(worst)},`;
  if (!broken(worst)) {
    return { verdict: "PASS", value: worst, reason: `${name} ${inWords(value)}: ${interval} is not ${words}` };
  }
  const reason = `${name} ${inWords(value)} is not ${words}, but ${interval} is; more examples are needed to tell`;
  return { verdict: "INCONCLUSIVE", value: worst, reason };
}

/**
 * Holds a gap against a threshold. Judged on POINT: PASS where the point estimate is within, FAIL otherwise. Judged on
 * BOUND: PASS only where the worse end of the interval is within, FAIL where the point itself is not, INCONCLUSIVE in
 * between. A gap that could not be estimated is INCONCLUSIVE, unless the gap among the groups that are large enough
 * (`atLeast`) already breaks the threshold. Nothing but PASS is a pass.
 */
export function judgeThreshold(
  threshold: GapThreshold,
  gap: GapResult,
  atLeast: GapResult | null = null,
): ThresholdResult {
  if (isMeasured(gap.estimate)) return { threshold, ...judgeEstimate(threshold, gap.estimate) };
  const name = GAP_NAMES[threshold.metric];
  const { broken, words } = limitOf(threshold);
  if (atLeast && isMeasured(atLeast.estimate) && broken(atLeast.estimate.value)) {
    const { value } = atLeast.estimate;
    const reason = `${name} ${inWords(value)} is ${words} already among the groups that are large enough to tell`;
    return { threshold, verdict: "FAIL", value, reason };
  }
  return { threshold, verdict: "INCONCLUSIVE", value: null, reason: `${name}: ${gap.estimate.undefined}` };
}
