import { AppError, MODEL_MANIFEST, modelManifestSchema, type ReleasePart } from "@graft/contracts";
import type { ArtifactStore } from "../artifact/artifact-store.ts";
import { type FileDownload, presignDownloads } from "../artifact/presign-downloads.ts";
import { readDocument } from "../artifact/read-document.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { findRelease } from "./read-release.ts";
import type { ReleaseQuery } from "./release-repository.ts";

/** A model's manifest: the table of its weights and a few predictions. */
const MANIFEST_BYTES = 16 * 1024 * 1024;

export interface ReleaseDownload extends FileDownload {
  readonly part: ReleasePart;
}

export interface PresignedRelease {
  /** Of the model, so that nobody mixes the files of two versions. */
  readonly digest: string;
  readonly downloads: readonly ReleaseDownload[];
}

/**
 * URLs of everything it takes to serve a version: model, backbone, and the examples its golden predictions are of, which
 * lie in the data set. Looks into the store, so it is no part of a transaction.
 *
 * @throws AppError as {@link findRelease}; MANIFEST_INVALID when the model's manifest cannot be read.
 */
export async function presignRelease(
  scope: TenantScope,
  { work, store }: { readonly work: UnitOfWork; readonly store: ArtifactStore },
  query: ReleaseQuery,
): Promise<PresignedRelease> {
  const { record, files, backboneFiles } = await findRelease(scope, work, query);
  const file = files.find(({ path }) => path === MODEL_MANIFEST);
  if (file === undefined) {
    throw new AppError("MANIFEST_INVALID", `The model has no "${MODEL_MANIFEST}"; it was not made by this platform.`);
  }
  const request = { file, schema: modelManifestSchema, maxBytes: MANIFEST_BYTES };
  const { golden } = await readDocument(store, scope, request);
  const examples = await work.read(scope, ({ releases }) =>
    releases.examples(scope, record.datasetVersionId, golden.examples),
  );
  const parts = [
    ["MODEL", files],
    ["BACKBONE", backboneFiles],
    ["EXAMPLE", examples],
  ] as const;
  const downloads = await Promise.all(
    parts.map(async ([part, some]) => (await presignDownloads(scope, store, some)).map((one) => ({ part, ...one }))),
  );
  return { digest: record.digest, downloads: downloads.flat() };
}
