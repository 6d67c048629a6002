import { AppError, type ArtifactFile } from "@graft/contracts";
import { inParallel } from "../parallel.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type ArtifactStore, blobKey } from "./artifact-store.ts";

/** URLs of one answer. */
export const MAX_PRESIGNED = 5000;

export interface FileDownload extends ArtifactFile {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Presigned GETs of files of a VERIFIED artifact: only contents the platform has hashed are ever handed out.
 *
 * @throws AppError INPUT_INVALID above the limit of one request.
 */
export async function presignDownloads(
  scope: TenantScope,
  store: ArtifactStore,
  files: readonly ArtifactFile[],
): Promise<FileDownload[]> {
  if (files.length > MAX_PRESIGNED) {
    throw new AppError("INPUT_INVALID", `At most ${MAX_PRESIGNED} files at once; ask for pages of them.`);
  }
  return inParallel(files, 64, async ({ path, sha256, sizeBytes }) => {
    const key = blobKey(scope.organizationId, sha256);
    const { url, expiresAt } = await store.presignGet({ key, filename: path.slice(path.lastIndexOf("/") + 1) });
    return { path, sha256, sizeBytes, url, expiresAt };
  });
}
