import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError, type ArtifactFile, parseArtifactPath } from "@graft/contracts";
import {
  ArtifactFilesDocument,
  ArtifactStateDocument,
  CompleteArtifactUploadDocument,
  CreateArtifactUploadDocument,
} from "./gql/graphql.ts";
import type { GraftClient } from "./graft-client.ts";
import { inParallel } from "./in-parallel.ts";
import { getToFile } from "./store-exchange.ts";
import { uploadContents } from "./upload-contents.ts";
import type { UploadFile } from "./upload-file.ts";

export interface UploadRequest {
  readonly kind: "DATASET" | "BACKBONE" | "MODEL" | "FEATURES" | "CHECKPOINT" | "PREDICTIONS" | "FILE";
  readonly files: readonly UploadFile[];
  readonly leaseToken?: string;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

export interface UploadedArtifact {
  readonly id: string;
  readonly digest: string;
}

/**
 * Uploads a tree of files and waits until the platform has verified every digest itself. Long files go in parts, URLs are
 * renewed on the way, and an upload of the same files that was cut off goes on where it was.
 *
 * @throws AppError DIGEST_MISMATCH when the platform rejected it.
 */
export async function uploadArtifact(client: GraftClient, request: UploadRequest): Promise<UploadedArtifact> {
  const lease = request.leaseToken === undefined ? {} : { leaseToken: request.leaseToken };
  const files = request.files.map(({ path: name, sha256, sizeBytes }) => ({ path: name, sha256, sizeBytes }));
  const { artifact, uploads } = await client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", {
    input: { kind: request.kind, files, ...lease },
  });
  if (!artifact) throw new AppError("INTERNAL", "The API made no artifact and named no reason.");
  const bySha = new Map(request.files.map((file) => [file.sha256, file]));
  const missing = (uploads ?? []).flatMap(({ sha256 }) => bySha.get(sha256) ?? []);
  const total = missing.reduce((sum, file) => sum + file.sizeBytes, 0);
  let sent = 0;
  await uploadContents(client, {
    upload: { artifactId: artifact.id, uploads: uploads ?? [], lease },
    files: missing,
    onBytes: (count) => {
      sent += count;
      request.onProgress?.(sent, total);
    },
  });
  await client.mutate(CompleteArtifactUploadDocument, "completeArtifactUpload", {
    input: { artifactId: artifact.id, ...lease },
  });
  await artifactVerified(client, artifact.id);
  return { id: artifact.id, digest: artifact.digest };
}

/** Waits until the verifier has looked at the artifact. */
async function artifactVerified(client: GraftClient, id: string): Promise<void> {
  for (let wait = 20; ; wait = Math.min(wait * 1.5, 1000)) {
    const { artifact } = await client.execute(ArtifactStateDocument, { id });
    if (artifact?.state === "VERIFIED") return;
    if (artifact?.state === "REJECTED") {
      throw new AppError(
        "DIGEST_MISMATCH",
        `The platform rejected the upload: ${artifact.rejectedReason ?? "no reason given"}`,
      );
    }
    if (!artifact) throw new AppError("NOT_FOUND", `The artifact ${id} is gone.`);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Files asked for at a time: few enough that their URLs outlive the download of one page. */
const PAGE = 1000;

/** An artifact's files page by page, each page with fresh URLs. @throws AppError NOT_FOUND */
async function* filePages(client: GraftClient, id: string) {
  for (let after: string | null | undefined; ; ) {
    const { artifact } = await client.execute(ArtifactFilesDocument, { id, first: PAGE, after: after ?? null });
    if (!artifact) throw new AppError("NOT_FOUND", `The artifact ${id} does not exist.`);
    yield artifact.files.nodes;
    if (!artifact.files.pageInfo.hasNextPage) return;
    after = artifact.files.pageInfo.endCursor;
  }
}

/**
 * Downloads an artifact into a folder, each file checked against its digest. The folder appears whole or not at all.
 * Answers the files it holds.
 *
 * @throws AppError DIGEST_MISMATCH naming the file, ARTIFACT_PATH_INVALID for a path that would leave the folder.
 */
export async function downloadArtifact(
  client: GraftClient,
  artifactId: string,
  options: { readonly folder: string },
): Promise<ArtifactFile[]> {
  const partial = `${options.folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  try {
    const files = await downloadInto(partial, client, artifactId);
    await rm(options.folder, { recursive: true, force: true });
    await rename(partial, options.folder);
    return files;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function downloadInto(folder: string, client: GraftClient, artifactId: string): Promise<ArtifactFile[]> {
  const files: ArtifactFile[] = [];
  for await (const page of filePages(client, artifactId)) {
    await inParallel(page, async ({ path: name, sha256, url }) => {
      const target = path.join(folder, parseArtifactPath(name));
      await mkdir(path.dirname(target), { recursive: true });
      await getToFile({ url, sha256, target, name });
    });
    files.push(
      ...page.map(({ path: name, sha256, sizeBytes }) => ({ path: name, sha256, sizeBytes: Number(sizeBytes) })),
    );
  }
  return files;
}
