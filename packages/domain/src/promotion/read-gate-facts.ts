import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { GateFacts } from "./gate-facts.ts";
import type { PromotionRequestRecord } from "./promotion-repository.ts";

type Subject = Pick<PromotionRequestRecord, "modelVersionId" | "requestedById"> & {
  /** Null before the request is written. */
  readonly id: string | null;
};

/**
 * Reads everything the gates are held against. With `lock`, audits, the artifact and the approvers' memberships stay as
 * they are until the transaction ends, so that no revocation and no change of role slips between the look and the
 * move; what cannot change (the model version, the score, the data set, the policy) needs no lock.
 */
export async function readGateFacts(
  scope: TenantScope,
  { artifacts, auditReports, backbones, datasets, models, promotions }: Repositories,
  { request, lock }: { readonly request: Subject; readonly lock: boolean },
): Promise<GateFacts> {
  const model = await models.findVersion(scope, request.modelVersionId);
  if (model === null) throw notFound("ModelVersion", request.modelVersionId);
  const artifact = await artifacts.find(scope, model.artifactId, lock);
  const dataset = await datasets.findVersion(scope, model.datasetVersionId);
  const backbone = await backbones.findVersion(scope, model.backboneVersionId);
  if (artifact === null || dataset === null || backbone === null) {
    throw new Error(`model version ${model.id} refers to rows that are gone`);
  }
  const audits = (subject: "MODEL_VERSION" | "BACKBONE", subjectDigest: string) =>
    auditReports.facts(scope, { subject, subjectDigest, datasetVersionId: dataset.id }, lock);
  return {
    now: await promotions.now(scope),
    requestedById: request.requestedById,
    model: { id: model.id, digest: model.digest, evaluateRunId: model.evaluateRunId, testScore: model.testScore },
    artifact,
    backbone: { name: backbone.backboneName, digest: model.backboneDigest },
    dataset: { name: dataset.datasetName, version: dataset.version, attributes: dataset.attributes },
    audits: {
      MODEL_VERSION: await audits("MODEL_VERSION", model.digest),
      BACKBONE: await audits("BACKBONE", model.backboneDigest),
    },
    approvals: request.id === null ? [] : await promotions.approvals(scope, request.id, lock),
  };
}
