import { AppError } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type ArtifactStore, type PresignedRequest, stagingKey } from "./artifact-store.ts";
import type { UploadPorts } from "./create-artifact-upload.ts";
import { ownUpload } from "./fence-attempt.ts";
import { type PlannedPart, planParts } from "./part-plan.ts";

export interface PresignUploadPartsInput {
  readonly artifactId: string;
  /** The content of the unfinished upload. */
  readonly sha256: string;
  readonly leaseToken: string | null;
}

/** One part; `request` is null for a part that stands in the store already. */
export interface PartToUpload extends PlannedPart {
  readonly request: PresignedRequest | null;
}

/**
 * URLs for the parts of one long content, and which of them the store has: an upload that was cut off goes on where it
 * was, and URLs that have expired are renewed by asking again. `completeArtifactUpload` puts the parts together.
 *
 * @throws AppError NOT_FOUND, STATE_CONFLICT when nothing of this content is to be uploaded, LEASE_LOST, FORBIDDEN.
 */
export async function presignUploadParts(
  scope: TenantScope,
  { work, store }: UploadPorts,
  input: PresignUploadPartsInput,
): Promise<PartToUpload[]> {
  const { artifactId, sha256 } = input;
  const { sizeBytes, uploadId } = await work.write(scope, async (repositories) => {
    const artifact = await ownUpload(scope, repositories, input);
    const missing = await repositories.artifacts.missingContents(scope, artifactId);
    const content = missing.find((one) => one.sha256 === sha256);
    if (!content && (await repositories.artifacts.files(scope, artifactId)).every((file) => file.sha256 !== sha256)) {
      throw notFound("Content", sha256);
    }
    if (!content || artifact.state !== "UPLOADING") {
      throw new AppError("STATE_CONFLICT", `The artifact is ${artifact.state}: this content is not to be uploaded.`);
    }
    return content;
  });
  const key = stagingKey(scope.organizationId, artifactId, sha256);
  const plan = planParts(sizeBytes);
  if ((await store.head(key))?.sizeBytes === sizeBytes) return plan.map((part) => ({ ...part, request: null }));
  const begun = await beginOrResume(scope, { work, store }, { ...input, key, uploadId });
  return Promise.all(
    plan.map(async (part) => {
      const stands = begun.there.get(part.number) === part.sizeBytes;
      const request = stands ? null : await store.presignPart({ key, uploadId: begun.uploadId, ...part });
      return { ...part, request };
    }),
  );
}

interface Begun {
  readonly uploadId: string;
  /** Bytes by number of the part. */
  readonly there: ReadonlyMap<number, number>;
}

async function beginOrResume(
  scope: TenantScope,
  { work, store }: UploadPorts,
  { artifactId, sha256, key, uploadId }: PresignUploadPartsInput & { key: string; uploadId: string | null },
): Promise<Begun> {
  const known = uploadId === null ? undefined : await standing(store, { key, uploadId });
  if (known && uploadId !== null) return { uploadId, there: known };
  const fresh = await store.createParts(key);
  // Two who begin at once go on with one upload; a store forgets uploads that nobody finishes, and then a new one begins.
  const chosen = await work.write(scope, ({ artifacts }) =>
    artifacts.beginParts(scope, { artifactId, sha256, from: uploadId, to: fresh }),
  );
  if (chosen === fresh) return { uploadId: fresh, there: new Map() };
  await store.abortParts({ key, uploadId: fresh });
  return { uploadId: chosen, there: (await standing(store, { key, uploadId: chosen })) ?? new Map() };
}

async function standing(store: ArtifactStore, upload: { readonly key: string; readonly uploadId: string }) {
  const parts = await store.listParts(upload);
  return parts && new Map(parts.map(({ number, sizeBytes }) => [number, sizeBytes]));
}
