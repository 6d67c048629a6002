import type { AuditMeasurement, AuditSpec, GapResult, Inheritance } from "@graft/contracts";
import { isMeasured } from "../estimate.ts";
import { inWords } from "../gap/judge-threshold.ts";

const OPENINGS = {
  PASS: "Passes",
  FAIL: "Fails",
  INCONCLUSIVE: "Cannot be told",
} as const satisfies Record<AuditMeasurement["verdict"], string>;

const SUBJECTS = { BACKBONE: "the backbone", MODEL_VERSION: "the model version" } as const satisfies Record<
  AuditSpec["subject"],
  string
>;

/** Groups and interval of the gap; nothing where it could not be estimated, for then the reason says it all. */
function describeGap(gap: GapResult, confidence: number): string {
  if (!isMeasured(gap.estimate)) return "";
  const { low, high } = gap.estimate;
  const share = Number((confidence * 100).toPrecision(4));
  return ` (${gap.between.join(" against ")}, ${share}% interval ${inWords(low)} to ${inWords(high)})`;
}

/**
 * Where the gap comes from, turned so that positive parts widen it. `between` names the group with the larger rate
 * first, the parts are signed by the order of the groups' names.
 */
function describeSources(gap: GapResult, inheritance: Inheritance | undefined, subject: AuditSpec["subject"]): string {
  if (!isMeasured(gap.estimate) || inheritance === undefined) return "";
  const { backbone, data, tuning, word } = inheritance;
  const [larger = "", smaller = ""] = gap.between;
  const direction = larger < smaller ? 1 : -1;
  const unit = gap.metric === "demographicParityRatio" ? " of its logarithm" : "";
  if (subject === "BACKBONE") {
    if (!isMeasured(data)) return "";
    const favoured = direction * data.value > 0 ? larger : smaller;
    return `; a head trained on the data as it is would shift it by ${inWords(Math.abs(data.value))}${unit} towards ${favoured} (${word})`;
  }
  const parts = [
    { estimate: backbone, source: "the backbone" },
    { estimate: data, source: "the data" },
    { estimate: tuning, source: "the tuning" },
  ].flatMap(({ estimate, source }) =>
    isMeasured(estimate) ? [`${inWords(direction * estimate.value)}${unit} from ${source}`] : [],
  );
  return `; ${word}: ${parts.join(", ")}`;
}

/** One sentence: verdict, subject, the threshold that decided, its gap with interval, and where the gap comes from. */
export function auditSummary(measured: Omit<AuditMeasurement, "summary">, subject: AuditSpec["subject"]): string {
  const { verdict, attribute, positiveLabel, count, unknownGroup, confidence } = measured;
  const decisive = measured.thresholds.find((result) => result.verdict === verdict);
  const metric = decisive?.threshold.metric;
  const gap = measured.gaps.find((result) => result.metric === metric);
  const sources = gap
    ? describeSources(
        gap,
        measured.inheritance.find((part) => part.metric === metric),
        subject,
      )
    : "";
  const unknown = unknownGroup > 0 ? `; the ${attribute} of ${unknownGroup} examples is not known` : "";
  const opening = `${OPENINGS[verdict]}: ${SUBJECTS[subject]} by ${attribute}, for ${positiveLabel}, on ${count} examples`;
  return `${opening}: ${decisive?.reason ?? "no threshold"}${gap ? describeGap(gap, confidence) : ""}${sources}${unknown}.`;
}
