import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  AppError,
  type ArtifactFile,
  digestOfTree,
  MODEL_MANIFEST,
  modelManifestSchema,
  parseArtifactPath,
  type Release,
} from "@graft/contracts";

/** A tree of files to have in a folder named by its digest. */
export interface ReleaseTree {
  readonly part: "MODEL" | "BACKBONE";
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
}

/**
 * The trees of a release, the model's first.
 *
 * @throws AppError DIGEST_MISMATCH when a list of files is not what its digest says, ARTIFACT_PATH_INVALID.
 */
export function treesOf({ model, version, digest, files, backbone }: Release): [ReleaseTree, ReleaseTree] {
  for (const tree of [{ digest, files }, backbone]) {
    for (const file of tree.files) parseArtifactPath(file.path);
    if (digestOfTree(tree.files) === tree.digest) continue;
    throw new AppError(
      "DIGEST_MISMATCH",
      `The files the API lists for ${model} version ${version} do not have the digest it names, ${tree.digest}.`,
    );
  }
  return [
    { part: "MODEL", digest, files },
    { part: "BACKBONE", digest: backbone.digest, files: backbone.files },
  ];
}

/** Digests of the examples a model's golden predictions are of. @throws AppError MANIFEST_INVALID. */
export async function goldenExamples(modelFolder: string): Promise<string[]> {
  try {
    const text = await readFile(path.join(modelFolder, MODEL_MANIFEST), "utf8");
    return [...new Set(modelManifestSchema.parse(JSON.parse(text)).golden.examples)];
  } catch (cause) {
    throw new AppError(
      "MANIFEST_INVALID",
      `The model's "${MODEL_MANIFEST}" cannot be read; it was made by another release of Graft.`,
      { cause },
    );
  }
}
