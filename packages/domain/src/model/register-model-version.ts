import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { Repositories } from "../repositories.ts";
import { isTrainedAs } from "../run/check-run-spec.ts";
import type { ModelRegistration, RegisterModelVersion } from "../run/completion-ports.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { NewModelVersion } from "./model-repository.ts";

/**
 * Registers the winner of an EVALUATE run as the next version of its model, with its whole lineage, inside the
 * transaction that ends the run. Numbers have no gaps: the model's row is locked. The same EVALUATE run again answers
 * the first version.
 *
 * @throws AppError ARTIFACT_NOT_VERIFIED unless the platform itself has hashed the winner's MODEL artifact; NOT_FOUND.
 */
export const registerModelVersion: RegisterModelVersion<Repositories> = async (scope, repositories, registration) => {
  const { models } = repositories;
  const modelId = await models.lockModel(scope, { projectId: registration.projectId, name: registration.modelName });
  const registered = await models.findByEvaluateRun(scope, modelId, registration.evaluateRunId);
  if (registered !== null) return { id: registered };
  const lineage = await readLineage(scope, repositories, registration);
  return { id: await models.insertVersion(scope, { modelId, ...lineage }) };
};

async function readLineage(
  scope: TenantScope,
  { artifacts, backbones, datasets, models }: Repositories,
  registration: ModelRegistration,
): Promise<Omit<NewModelVersion, "modelId">> {
  const { winner, datasetVersionId, backboneVersionId, evaluateRunId, attemptId, codeVersion, testScore } =
    registration;
  const artifact = await artifacts.find(scope, winner.artifactId);
  if (artifact === null) throw notFound("Artifact", winner.artifactId);
  if (artifact.state !== "VERIFIED" || artifact.kind !== "MODEL") {
    throw new AppError(
      "ARTIFACT_NOT_VERIFIED",
      `The artifact ${artifact.id} is a ${artifact.kind} in the state ${artifact.state}; a model version needs a VERIFIED MODEL.`,
    );
  }
  const train = await models.trainRun(scope, winner.runId);
  if (!train || !isTrainedAs(train, { artifactId: artifact.id, datasetVersionId, backboneVersionId })) {
    throw notFound("Run", winner.runId);
  }
  const dataset = await datasets.findVersion(scope, datasetVersionId);
  if (dataset === null) throw notFound("DatasetVersion", datasetVersionId);
  const backbone = await backbones.findVersion(scope, backboneVersionId);
  if (backbone === null) throw notFound("BackboneVersion", backboneVersionId);
  return {
    digest: artifact.digest,
    artifactId: artifact.id,
    trainRunId: winner.runId,
    evaluateRunId,
    attemptId,
    datasetVersionId,
    datasetDigest: dataset.digest,
    backboneVersionId,
    backboneDigest: backbone.digest,
    specDigest: train.specDigest,
    codeVersion,
    strategy: winner.strategy.name,
    testScore,
  };
}
