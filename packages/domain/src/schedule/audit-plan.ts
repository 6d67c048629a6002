import type { AuditSpec, AuditSubject, GapThreshold, Gate } from "@graft/contracts";
import type { DatasetVersionRecord } from "../dataset/dataset-repository.ts";
import type { ScheduleRecord } from "./schedule-record.ts";

/** Who is audited, bound by digest. */
export interface AuditedContender {
  readonly role: "CHALLENGER" | "CHAMPION" | "BACKBONE";
  readonly subject: AuditSubject;
  readonly digest: string;
  readonly backboneVersionId: string;
  readonly modelVersionId: string | null;
  readonly inputSize: number;
  readonly cacheCut: string | null;
}

/** One audit of a firing. */
export interface PlannedAudit {
  readonly contender: AuditedContender;
  readonly spec: AuditSpec;
}

export interface AuditPlanInput {
  readonly schedule: Pick<ScheduleRecord, "audits" | "template">;
  readonly gates: readonly Gate[];
  readonly dataset: Pick<DatasetVersionRecord, "id" | "attributes" | "classes">;
  readonly contenders: readonly AuditedContender[];
}

/** True when the policy has a gate on an audit of the backbone. */
export function auditsBackbone(gates: readonly Gate[]): boolean {
  return gates.some((gate) => gate.kind === "AUDIT" && gate.subject === "BACKBONE");
}

/**
 * The audits that tell the bias of a firing: each contender by each attribute. Thresholds are the schedule's own, else
 * those of the policy's gates on that subject; where neither names one there is nothing to judge and no audit.
 */
export function planAudits({ schedule, gates, dataset, contenders }: AuditPlanInput): PlannedAudit[] {
  const { audits, template } = schedule;
  const attributes = audits.attributes ?? dataset.attributes;
  const positiveLabel = audits.positiveLabel ?? dataset.classes.at(-1) ?? "";
  return contenders.flatMap((contender) => {
    const thresholds = audits.thresholds ?? thresholdsOf(gates, contender.subject);
    if (thresholds.length === 0) return [];
    return attributes.map((attribute): PlannedAudit => {
      const { subject, digest, backboneVersionId, modelVersionId, inputSize, cacheCut } = contender;
      return {
        contender,
        spec: {
          kind: "AUDIT",
          subject,
          subjectDigest: digest,
          backboneVersionId,
          ...(modelVersionId === null ? {} : { modelVersionId }),
          datasetVersionId: dataset.id,
          inputSize,
          ...(cacheCut === null ? {} : { cacheCut }),
          attribute,
          positiveLabel,
          thresholds: [...thresholds],
          minCount: audits.minCount,
          confidence: audits.confidence,
          bootstrapSamples: audits.bootstrapSamples,
          seed: template.seed,
        },
      };
    });
  });
}

function thresholdsOf(gates: readonly Gate[], subject: AuditSubject): GapThreshold[] {
  return gates.flatMap((gate) => (gate.kind === "AUDIT" && gate.subject === subject ? [gate.threshold] : []));
}
