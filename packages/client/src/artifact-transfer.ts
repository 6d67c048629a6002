import { createReadStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { AppError, type ArtifactFile, parseArtifactPath, sha256Hex } from "@graft/contracts";
import {
  ArtifactDownloadsDocument,
  ArtifactStateDocument,
  CompleteArtifactUploadDocument,
  CreateArtifactUploadDocument,
} from "./gql/graphql.ts";
import type { GraftClient } from "./graft-client.ts";

/** A file to upload: its content in memory, read when its turn comes, or streamed from disk. */
export interface UploadFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly content: Uint8Array | (() => Promise<Uint8Array>) | { readonly file: string };
}

export interface UploadRequest {
  readonly kind: "DATASET" | "BACKBONE" | "MODEL" | "FEATURES" | "CHECKPOINT" | "PREDICTIONS";
  readonly files: readonly UploadFile[];
  readonly leaseToken?: string;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

export interface UploadedArtifact {
  readonly id: string;
  readonly digest: string;
}

const PARALLEL = 8;
const TRIES = 4;

/** Runs the work over the items, a bounded number at a time; the first failure ends it. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** Tries again on an unreachable or overloaded store, never on a refusal. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES || (error instanceof AppError && error.code !== "STORE_UNAVAILABLE")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt * Math.random()));
    }
  }
}

async function refusal(response: Response, what: string): Promise<AppError> {
  const text = (await response.text()).slice(0, 500);
  const code =
    response.status >= 500 ? "STORE_UNAVAILABLE" : response.status === 403 ? "URL_SIGNATURE_INVALID" : "CONFLICT";
  return new AppError(code, `The artifact store answered ${response.status} to ${what}: ${text}`);
}

/** A request body of the content; a stream from disk has to be sent while it is read. */
async function bodyOf(content: UploadFile["content"]): Promise<RequestInit> {
  if (content instanceof Uint8Array) return { body: content as NonNullable<RequestInit["body"]> };
  if (typeof content === "function") return { body: (await content()) as NonNullable<RequestInit["body"]> };
  const stream = Readable.toWeb(createReadStream(content.file)) as NonNullable<RequestInit["body"]>;
  return { body: stream, duplex: "half" } as RequestInit;
}

async function put(url: string, file: UploadFile): Promise<void> {
  await withRetries(async () => {
    const response = await fetch(url, {
      method: "PUT",
      headers: { "content-length": String(file.sizeBytes) },
      ...(await bodyOf(file.content)),
    });
    if (!response.ok) throw await refusal(response, `the upload of ${file.path}`);
    await response.arrayBuffer();
  });
}

/**
 * Uploads a tree of files and waits until the platform has verified every digest itself.
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
  const missing = (uploads ?? []).flatMap(({ sha256, url }) => {
    const file = bySha.get(sha256);
    return file ? [{ url, file }] : [];
  });
  const total = missing.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  let sent = 0;
  await inParallel(missing, async ({ url, file }) => {
    await put(url, file);
    sent += file.sizeBytes;
    request.onProgress?.(sent, total);
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

/**
 * Downloads an artifact into a folder, each file checked against its digest. The folder appears whole or not at all.
 * Answers the files it holds.
 *
 * @throws AppError DIGEST_MISMATCH naming the file, ARTIFACT_PATH_INVALID for a path that would leave the folder.
 */
export async function downloadArtifact(
  client: GraftClient,
  artifactId: string,
  options: { readonly folder: string; readonly paths?: readonly string[] },
): Promise<ArtifactFile[]> {
  const variables = { id: artifactId, ...(options.paths ? { paths: [...options.paths] } : {}) };
  const { artifact } = await client.execute(ArtifactDownloadsDocument, variables);
  if (!artifact) throw new AppError("NOT_FOUND", `The artifact ${artifactId} does not exist.`);
  const partial = `${options.folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await inParallel(artifact.downloads, async ({ path: name, sha256, url }) => {
    const target = path.join(partial, parseArtifactPath(name));
    await mkdir(path.dirname(target), { recursive: true });
    const bytes = await withRetries(() => get(url, name));
    if (sha256Hex(bytes) !== sha256) {
      throw new AppError("DIGEST_MISMATCH", `The store's bytes of ${name} do not have the digest ${sha256}.`);
    }
    await writeFile(target, bytes);
  });
  await rm(options.folder, { recursive: true, force: true });
  await rename(partial, options.folder);
  return artifact.downloads.map(({ path: name, sha256, sizeBytes }) => ({
    path: name,
    sha256,
    sizeBytes: Number(sizeBytes),
  }));
}

async function get(url: string, name: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw await refusal(response, `the download of ${name}`);
  return new Uint8Array(await response.arrayBuffer());
}
