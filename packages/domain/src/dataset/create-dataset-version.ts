import { AppError, DATASET_MANIFEST, datasetManifestSchema } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import type { UploadPorts } from "../artifact/create-artifact-upload.ts";
import { MAX_FAULTS, readDocument } from "../artifact/read-document.ts";
import { verifiedPackage } from "../artifact/verified-package.ts";
import { notFound } from "../not-found.ts";
import { parseDisplayName } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { checkDatasetManifest } from "./check-dataset-manifest.ts";
import { datasetBalance } from "./dataset-balance.ts";

export interface CreateDatasetVersionInput {
  readonly projectId: string;
  /** Name of the data set, made when new. */
  readonly dataset: string;
  readonly label: string | null;
  readonly artifactId: string;
}

/** 100,000 examples at some 600 bytes each. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/**
 * Makes a dataset version of a verified artifact: reads its `dataset.json`, checks it whole against itself and against
 * the files, and stores manifest, examples and balance. The same digest again answers the first version. Nothing is
 * stored when anything is wrong.
 *
 * @throws AppError MANIFEST_INVALID, LABEL_UNKNOWN, CLASS_EMPTY, SPLIT_EMPTY, DIGEST_MISMATCH: every fault at once, each
 * by its file, class or split. NOT_FOUND, ARTIFACT_NOT_VERIFIED.
 */
export async function createDatasetVersion(
  scope: TenantScope,
  { work, store }: UploadPorts,
  input: CreateDatasetVersionInput,
): Promise<string> {
  requireRole(scope, "MEMBER");
  const name = parseDisplayName(input.dataset);
  const source = await verifiedPackage(scope, work, { artifactId: input.artifactId, kind: "DATASET" });
  const file = source.file(DATASET_MANIFEST);
  const manifest = await readDocument(store, scope, {
    file,
    schema: datasetManifestSchema,
    maxBytes: MAX_MANIFEST_BYTES,
  });
  const faults = checkDatasetManifest(manifest, source.files);
  if (faults[0] !== undefined) {
    throw new AppError(faults[0].code, `${faults[0].message} ${faults.length} faults in all.`, {
      faults: faults.slice(0, MAX_FAULTS),
    });
  }
  const { artifactId, digest } = source;
  return work.write(scope, async ({ datasets, schedules }) => {
    if (!(await datasets.projectExists(scope, input.projectId))) throw notFound("Project", input.projectId);
    const datasetId = await datasets.lockDataset(scope, { projectId: input.projectId, name });
    const same = await datasets.findVersionByDigest(scope, datasetId, digest);
    if (same !== null) return same;
    const balance = datasetBalance(manifest);
    const id = await datasets.insertVersion(scope, {
      datasetId,
      label: input.label,
      digest,
      artifactId,
      manifest,
      balance,
    });
    // In the same transaction: no version can come without the schedules that wait for it being due.
    await schedules.announceVersion(scope, datasetId);
    return id;
  });
}
