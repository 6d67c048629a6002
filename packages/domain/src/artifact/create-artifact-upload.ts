import { AppError, type ArtifactFile, digestOfTree } from "@graft/contracts";
import { inParallel } from "../parallel.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { ArtifactKind, Content } from "./artifact-record.ts";
import { type ArtifactStore, type PresignedRequest, stagingKey } from "./artifact-store.ts";
import { checkUploadFiles } from "./check-upload-files.ts";
import { fenceAttempt, ownUpload } from "./fence-attempt.ts";

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

/**
 * Announces an artifact: checks the list of files whole, writes it as UPLOADING, and answers a presigned PUT for each
 * content this tenant does not hold yet. A digest saves an upload only to the tenant that holds its content.
 *
 * @throws AppError INPUT_INVALID with every fault, ARTIFACT_PATH_INVALID, LEASE_LOST, FORBIDDEN.
 */
export async function createArtifactUpload(
  scope: TenantScope,
  { work, store }: UploadPorts,
  { kind, files, leaseToken }: CreateArtifactUploadInput,
): Promise<{ readonly artifactId: string; readonly uploads: ContentUpload[] }> {
  const faults = checkUploadFiles(files);
  if (faults[0] !== undefined) throw new AppError(faults[0].code, faults[0].message, { faults: faults.slice(0, 1000) });
  const { artifact, missing } = await work.write(scope, async (repositories) => {
    const attemptId = await fenceAttempt(scope, repositories, leaseToken);
    const { artifacts } = repositories;
    const inserted = await artifacts.insert(scope, { kind, digest: digestOfTree(files), files, attemptId });
    return { artifact: inserted, missing: await artifacts.missingContents(scope, inserted.id) };
  });
  return { artifactId: artifact.id, uploads: await presign(scope, store, { artifactId: artifact.id, missing }) };
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
  return presign(scope, store, { artifactId, missing });
}

function presign(
  { organizationId }: TenantScope,
  store: ArtifactStore,
  { artifactId, missing }: { readonly artifactId: string; readonly missing: readonly Content[] },
): Promise<ContentUpload[]> {
  return inParallel(missing, WIDTH, async ({ sha256, sizeBytes }) => {
    const put = await store.presignPut({ key: stagingKey(organizationId, artifactId, sha256), sizeBytes });
    return { sha256, ...put };
  });
}
