import { AppError, type AuditMeasurement, PREDICTIONS_FILE, predictionTableSchema } from "@graft/contracts";
import { measureAudit } from "@graft/fairness";
import type { ArtifactStore } from "../artifact/artifact-store.ts";
import { readDocument } from "../artifact/read-document.ts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { AuditCompletion, MeasureAuditReport } from "../run/completion-ports.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { checkPredictionTable, type PredictionCheck } from "./check-prediction-table.ts";

/** What an audit found, with the digests it is about: everything a report needs besides identity and time. */
export interface MeasuredAudit {
  readonly measurement: AuditMeasurement;
  readonly datasetDigest: string;
  readonly predictionsDigest: string;
}

/** Bytes of a predictions table: some 300 a row and predictor, so half a million rows. */
const MAX_TABLE_BYTES = 256 * 1024 * 1024;

/**
 * Makes the function that reads an AUDIT run's predictions, holds them against the rows the platform stored itself,
 * and measures them: before the transaction that ends the run.
 */
export function auditMeasurer(work: UnitOfWork, store: ArtifactStore): MeasureAuditReport<MeasuredAudit> {
  return async (scope, completion) => {
    const facts = await work.read(scope, (repositories) => readFacts(scope, repositories, completion));
    const table = await readDocument(store, scope, {
      file: facts.file,
      schema: predictionTableSchema,
      maxBytes: MAX_TABLE_BYTES,
    });
    refuseFaults({ table, spec: completion.spec, ...facts });
    return {
      measurement: measureAudit(table, completion.spec),
      datasetDigest: facts.datasetDigest,
      predictionsDigest: facts.predictionsDigest,
    };
  };
}

async function readFacts(scope: TenantScope, repositories: Repositories, { spec, predictionsId }: AuditCompletion) {
  const { artifacts, datasets } = repositories;
  await refuseForeignSubject(scope, repositories, spec);
  const dataset = await datasets.findVersion(scope, spec.datasetVersionId);
  if (dataset === null) throw notFound("DatasetVersion", spec.datasetVersionId);
  const artifact = await artifacts.find(scope, predictionsId);
  if (artifact === null) throw notFound("Artifact", predictionsId);
  if (artifact.state !== "VERIFIED" || artifact.kind !== "PREDICTIONS") {
    throw new AppError(
      "ARTIFACT_NOT_VERIFIED",
      `The artifact ${predictionsId} is a ${artifact.kind} in the state ${artifact.state}; an audit needs VERIFIED PREDICTIONS.`,
    );
  }
  const [file] = await artifacts.files(scope, predictionsId, [PREDICTIONS_FILE]);
  if (file === undefined) {
    throw new AppError("MANIFEST_INVALID", `The predictions artifact ${predictionsId} has no ${PREDICTIONS_FILE}.`);
  }
  return {
    file,
    datasetDigest: dataset.digest,
    classes: dataset.classes,
    examples: await datasets.testExamples(scope, dataset.id),
    predictionsDigest: artifact.digest,
  };
}

/** The digest the report will be bound to must be that of the version named, whatever the specification claims. */
async function refuseForeignSubject(
  scope: TenantScope,
  { backbones, models }: Repositories,
  spec: AuditCompletion["spec"],
): Promise<void> {
  const backbone = await backbones.findVersion(scope, spec.backboneVersionId);
  if (backbone === null) throw notFound("BackboneVersion", spec.backboneVersionId);
  const model = spec.modelVersionId === undefined ? null : await models.findVersion(scope, spec.modelVersionId);
  const subject = spec.subject === "BACKBONE" ? backbone : model;
  if (subject === null) throw notFound("ModelVersion", spec.modelVersionId ?? "");
  if (subject.digest !== spec.subjectDigest) {
    throw new AppError(
      "DIGEST_MISMATCH",
      `The audited ${spec.subject} has the digest ${subject.digest}, not ${spec.subjectDigest}.`,
    );
  }
  if (spec.subject === "MODEL_VERSION" && model?.backboneVersionId !== backbone.id) {
    throw new AppError("SPEC_INVALID", `The model version was not trained on the backbone ${backbone.backboneName}.`);
  }
}

function refuseFaults(check: PredictionCheck): void {
  const faults = checkPredictionTable(check);
  const [first] = faults;
  if (first === undefined) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  throw new AppError(first.code, `The predictions cannot be measured: ${first.message}${more}`, {
    faults: faults.slice(0, 100),
  });
}
