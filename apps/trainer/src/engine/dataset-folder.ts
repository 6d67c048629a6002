import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  AppError,
  DATASET_MANIFEST,
  type DatasetManifest,
  datasetManifestSchema,
  type Example,
  type Split,
} from "@graft/contracts";
import type { ReadExample } from "@graft/transfer";

/** A dataset version on this machine. */
export interface LocalDataset {
  readonly digest: string;
  readonly manifest: DatasetManifest;
  /** Examples of a split, in the manifest's order. */
  readonly split: (split: Split) => Example[];
  readonly readExample: ReadExample;
  /** File of an example; undefined where there is none of that digest. */
  readonly locateExample: (sha256: string) => string | undefined;
}

/** @throws AppError MANIFEST_INVALID when the manifest is missing or malformed. */
export async function openDataset(folder: string, digest: string): Promise<LocalDataset> {
  let manifest: DatasetManifest;
  try {
    manifest = datasetManifestSchema.parse(JSON.parse(await readFile(path.join(folder, DATASET_MANIFEST), "utf8")));
  } catch (cause) {
    throw new AppError("MANIFEST_INVALID", `The dataset's ${DATASET_MANIFEST} cannot be read.`, { cause });
  }
  const pathOf = new Map(manifest.examples.map((example) => [example.sha256, example.path]));
  return {
    digest,
    manifest,
    split: (split) => manifest.examples.filter((example) => example.split === split),
    locateExample: (sha256) => {
      const name = pathOf.get(sha256);
      return name === undefined ? undefined : path.join(folder, name);
    },
    readExample: async (sha256) => {
      const name = pathOf.get(sha256);
      if (name === undefined) throw new AppError("NOT_FOUND", `The dataset has no example with the digest ${sha256}.`);
      return new Uint8Array(await readFile(path.join(folder, name)));
    },
  };
}
