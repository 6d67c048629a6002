import { CreateRunDocument, type GraftClient } from "@graft/client";
import {
  AppError,
  type AuditMeasurement,
  type AuditSpec,
  type AuditSubject,
  auditMeasurementSchema,
} from "@graft/contracts";
import { describeProgress, followRun } from "./follow-run.ts";
import type { Following } from "./train-ladder.ts";

export interface AuditRequest {
  readonly projectId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly subject: AuditSubject;
  readonly subjectDigest: string;
  readonly backboneVersionId: string;
  readonly modelVersionId?: string;
  readonly datasetVersionId: string;
  readonly attribute: string;
  readonly positiveLabel: string;
  readonly inputSize: number;
  readonly cacheCut?: string;
  readonly maxDifference: number;
  readonly seed: number;
}

export interface FinishedAudit {
  readonly subject: AuditSubject;
  readonly digest: string;
  readonly measurement: AuditMeasurement;
}

function specOf(request: AuditRequest): AuditSpec {
  return {
    kind: "AUDIT",
    subject: request.subject,
    subjectDigest: request.subjectDigest,
    backboneVersionId: request.backboneVersionId,
    ...(request.modelVersionId === undefined ? {} : { modelVersionId: request.modelVersionId }),
    datasetVersionId: request.datasetVersionId,
    inputSize: request.inputSize,
    ...(request.cacheCut === undefined ? {} : { cacheCut: request.cacheCut }),
    attribute: request.attribute,
    positiveLabel: request.positiveLabel,
    thresholds: [{ metric: "demographicParityDifference", max: request.maxDifference, judgedOn: "POINT" }],
    minCount: 20,
    confidence: 0.95,
    bootstrapSamples: 2000,
    seed: request.seed,
  };
}

/** Runs one audit and waits for its signed report. */
export async function auditSubject(
  client: GraftClient,
  request: AuditRequest,
  { signal, say }: Following,
): Promise<FinishedAudit> {
  const { projectId, experimentId, name, subject, subjectDigest } = request;
  const input = { projectId, experimentId, name, spec: specOf(request), idempotencyKey: crypto.randomUUID() };
  const { run } = await client.mutate(CreateRunDocument, "createRun", { input });
  if (!run) throw new AppError("INTERNAL", "The API made no run and named no reason.");
  const ended = await followRun(client, run.id, { signal, onChange: (now) => say(describeProgress(now)) });
  if (!ended.auditReport) throw new AppError("AUDIT_MISSING", `The audit ${name} succeeded without a report.`);
  return {
    subject,
    digest: subjectDigest,
    measurement: auditMeasurementSchema.parse(ended.auditReport.measurement),
  };
}
