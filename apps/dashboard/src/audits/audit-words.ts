import { type AuditMeasurement, auditMeasurementSchema, type GapMetric, type GroupResult } from "@graft/contracts";
import type { AuditRowFragment } from "../gql/graphql.ts";

export const GAP_WORDS: Record<GapMetric, string> = {
  demographicParityDifference: "Demographic parity difference",
  demographicParityRatio: "Demographic parity ratio",
  equalOpportunityDifference: "Equal opportunity difference",
  equalizedOddsDifference: "Equalized odds difference",
};

/** Rates a group is shown by. */
export const RATES = [
  ["selectionRate", "Selection rate"],
  ["tpr", "True positive rate"],
  ["fpr", "False positive rate"],
  ["accuracy", "Accuracy"],
] as const satisfies readonly (readonly [keyof GroupResult, string])[];

export type RateName = (typeof RATES)[number][0];

/** What an audit measured; undefined when this dashboard does not know its form. */
export function parseMeasurement(value: unknown): AuditMeasurement | undefined {
  const parsed = auditMeasurementSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

type Subject = Pick<AuditRowFragment, "subject" | "backboneVersion" | "modelVersion">;

/** The audited thing by name. */
export function subjectName({ subject, backboneVersion, modelVersion }: Subject): string {
  if (subject === "MODEL_VERSION" && modelVersion) return `${modelVersion.model.name} v${modelVersion.version}`;
  return `${backboneVersion.backbone.name} v${backboneVersion.version}`;
}

export const SUBJECT_WORDS = { BACKBONE: "Backbone", MODEL_VERSION: "Candidate" } as const;
