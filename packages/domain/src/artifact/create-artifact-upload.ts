import { AppError, type ArtifactFile, digestOfTree } from "@graft/contracts";
import { inParallel } from "../parallel.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { ArtifactKind, Content } from "./artifact-record.ts";
import { type ArtifactStore, type PresignedRequest, stagingKey } from "./artifact-store.ts";
import { checkUploadFiles } from "./check-upload-files.ts";
import { fenceAttempt, ownUpload } from "./fence-attempt.ts";
import { UPLOAD_GRACE_HOURS } from "./upload-grace.ts";

export interface UploadPorts {
  readonly work: UnitOfWork;
  readonly store: ArtifactStore;
}

export interface CreateArtifactUploadInput {
  readonly kind: ArtifactKind;
  readonly files: readonly ArtifactFile[];
  readonly leaseToken: string | null;
}

/** Where to put one content. */
export interface ContentUpload extends PresignedRequest {
  readonly sha256: string;
}

/** Presigning is arithmetic for every store; the bound keeps one request from holding the event loop. */
const WIDTH = 64;

/** Looks into the store at a time; also the verifier's width. */
export const STORE_WIDTH = 8;

/** An unfinished upload of the same files is taken up again; an older one is about to be collected. */
const RESUMED_HOURS = UPLOAD_GRACE_HOURS / 2;

/**
 * Announces an artifact: checks the list of files whole, writes it as UPLOADING, and answers a presigned PUT for each
 * content this tenant does not hold yet. A digest saves an upload only to the tenant that holds its content. Announced
 * again before it is completed, it is the same artifact, and what stands in staging already is not asked for.
 *
 * @throws AppError INPUT_INVALID with every fault, ARTIFACT_PATH_INVALID, LEASE_LOST, FORBIDDEN, QUOTA_EXCEEDED.
 */
export async function createArtifactUpload(
  scope: TenantScope,
  { work, store }: UploadPorts,
  { kind, files, leaseToken }: CreateArtifactUploadInput,
): Promise<{ readonly artifactId: string; readonly uploads: ContentUpload[] }> {
  const faults = checkUploadFiles(files);
  if (faults[0] !== undefined) throw new AppError(faults[0].code, faults[0].message, { faults: faults.slice(0, 1000) });
  const { artifact, resumed, missing } = await work.write(scope, async (repositories) => {
    const attemptId = await fenceAttempt(scope, repositories, leaseToken);
    const { artifacts } = repositories;
    const announced = { kind, digest: digestOfTree(files), files, attemptId };
    const begun = await artifacts.findUnfinished(scope, announced, RESUMED_HOURS);
    const record = begun ?? (await artifacts.insert(scope, announced));
    // Announced uploads count already: what would not fit is undone with this transaction.
    await repositories.quotas.hold(scope, "STORED_BYTES", 0);
    return { artifact: record, resumed: begun !== null, missing: await artifacts.missingContents(scope, record.id) };
  });
  const upload = { artifactId: artifact.id, missing };
  const absent = resumed ? await notStaged(scope, store, upload) : missing;
  return { artifactId: artifact.id, uploads: await presign(scope, store, { ...upload, missing: absent }) };
}

/**
 * New URLs for what is still missing of an unfinished upload: they live for minutes, a slow transfer takes longer.
 *
 * @throws AppError NOT_FOUND, STATE_CONFLICT when it is not UPLOADING.
 */
export async function renewArtifactUpload(
  scope: TenantScope,
  { work, store }: UploadPorts,
  { artifactId, leaseToken }: { readonly artifactId: string; readonly leaseToken: string | null },
): Promise<ContentUpload[]> {
  const missing = await work.write(scope, async (repositories) => {
    const artifact = await ownUpload(scope, repositories, { artifactId, leaseToken });
    if (artifact.state !== "UPLOADING") {
      throw new AppError(
        "STATE_CONFLICT",
        `The artifact ${artifactId} is ${artifact.state}: there is nothing to upload.`,
      );
    }
    return repositories.artifacts.missingContents(scope, artifactId);
  });
  const absent = await notStaged(scope, store, { artifactId, missing });
  return presign(scope, store, { artifactId, missing: absent });
}

interface UnfinishedUpload {
  readonly artifactId: string;
  readonly missing: readonly Content[];
}

/** Contents that do not stand in staging yet with their length: what was cut off goes on where it was. */
async function notStaged(
  { organizationId }: TenantScope,
  store: ArtifactStore,
  { artifactId, missing }: UnfinishedUpload,
): Promise<Content[]> {
  const staged = await inParallel(missing, STORE_WIDTH, async ({ sha256, sizeBytes }) => {
    const found = await store.head(stagingKey(organizationId, artifactId, sha256));
    return found?.sizeBytes === sizeBytes;
  });
  return missing.filter((_, index) => !staged[index]);
}

function presign(
  { organizationId }: TenantScope,
  store: ArtifactStore,
  { artifactId, missing }: UnfinishedUpload,
): Promise<ContentUpload[]> {
  return inParallel(missing, WIDTH, async ({ sha256, sizeBytes }) => {
    const put = await store.presignPut({ key: stagingKey(organizationId, artifactId, sha256), sizeBytes });
    return { sha256, ...put };
  });
}
