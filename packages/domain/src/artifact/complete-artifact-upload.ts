import { AppError, type Fault } from "@graft/contracts";
import { inParallel } from "../parallel.ts";
import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { MissingContent } from "./artifact-record.ts";
import { type ArtifactStore, stagingKey } from "./artifact-store.ts";
import { STORE_WIDTH, type UploadPorts } from "./create-artifact-upload.ts";
import { fenceAttempt, ownUpload } from "./fence-attempt.ts";
import { planParts } from "./part-plan.ts";

export interface CompleteArtifactUploadInput {
  readonly artifactId: string;
  readonly leaseToken: string | null;
}

/**
 * Says that everything is uploaded. What was announced must stand in staging with its length; then the artifact is
 * VERIFYING (VERIFIED at once where this tenant holds every content) and the verifier takes over. A repeat changes
 * nothing.
 *
 * @throws AppError UPLOAD_INCOMPLETE naming every file that is missing; NOT_FOUND, LEASE_LOST, FORBIDDEN.
 */
export async function completeArtifactUpload(
  scope: TenantScope,
  { work, store }: UploadPorts,
  input: CompleteArtifactUploadInput,
): Promise<void> {
  const { state, missing } = await work.write(scope, (repositories) => look(scope, repositories, input));
  if (state !== "UPLOADING") return;
  const absent = await absentContents(scope, store, { artifactId: input.artifactId, missing });
  await work.write(scope, async (repositories) => {
    const { artifacts } = repositories;
    await fenceAttempt(scope, repositories, input.leaseToken);
    if (absent.size > 0) throw incomplete(await artifacts.files(scope, input.artifactId), absent);
    await artifacts.startVerifying(scope, input.artifactId);
    if (missing.length === 0) await artifacts.markVerified(scope, input.artifactId, []);
  });
}

async function look(scope: TenantScope, repositories: Repositories, input: CompleteArtifactUploadInput) {
  const artifact = await ownUpload(scope, repositories, input);
  return { state: artifact.state, missing: await repositories.artifacts.missingContents(scope, artifact.id) };
}

async function absentContents(
  { organizationId }: TenantScope,
  store: ArtifactStore,
  upload: { readonly artifactId: string; readonly missing: readonly MissingContent[] },
): Promise<Set<string>> {
  const absent = new Set<string>();
  await inParallel(upload.missing, STORE_WIDTH, async ({ sha256, sizeBytes, uploadId }) => {
    const key = stagingKey(organizationId, upload.artifactId, sha256);
    if ((await store.head(key))?.sizeBytes === sizeBytes) return;
    const sizes = planParts(sizeBytes).map((part) => part.sizeBytes);
    if (uploadId !== null && (await store.completeParts({ key, uploadId }, sizes))) return;
    absent.add(sha256);
  });
  return absent;
}

function incomplete(files: readonly { path: string; sha256: string }[], absent: ReadonlySet<string>): AppError {
  const faults: Fault[] = files
    .filter((file) => absent.has(file.sha256))
    .map(({ path }) => ({
      code: "UPLOAD_INCOMPLETE",
      message: `"${path}" is not uploaded, or not with the size announced.`,
      subject: path,
    }));
  return new AppError("UPLOAD_INCOMPLETE", `${faults.length} files are still to be uploaded.`, {
    faults: faults.slice(0, 1000),
  });
}
