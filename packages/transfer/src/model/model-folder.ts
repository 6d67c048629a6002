import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AppError,
  canonicalJson,
  MODEL_MANIFEST,
  MODEL_WEIGHTS,
  type ModelManifest,
  modelManifestSchema,
} from "@graft/contracts";

/** A trained model in memory: the manifest and `weights.bin`. */
export interface Model {
  readonly manifest: ModelManifest;
  readonly weights: Uint8Array;
}

/** Writes `model.json` and `weights.bin` into a folder, made if it is not there. */
export async function saveModel(folder: string, { manifest, weights }: Model): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MODEL_WEIGHTS), weights);
  await writeFile(join(folder, MODEL_MANIFEST), canonicalJson({ ...manifest }));
}

/** Reads a model from a folder. @throws AppError MANIFEST_INVALID naming the file that is missing or malformed. */
export async function loadModel(folder: string): Promise<Model> {
  const invalid = (file: string, reason: string, cause?: unknown) =>
    new AppError("MANIFEST_INVALID", `The model's file ${file} cannot be used: ${reason}.`, {
      cause,
      details: { file },
    });
  const read = (file: string) =>
    readFile(join(folder, file)).catch((cause: unknown) => {
      throw invalid(file, "it cannot be read", cause);
    });
  const text = (await read(MODEL_MANIFEST)).toString("utf8");
  const weights = new Uint8Array(await read(MODEL_WEIGHTS));
  let manifest: ModelManifest;
  try {
    manifest = modelManifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw invalid(MODEL_MANIFEST, "it is malformed", cause);
  }
  const end = Math.max(0, ...manifest.weights.map(({ byteOffset, byteLength }) => byteOffset + byteLength));
  if (end !== weights.byteLength) {
    throw invalid(MODEL_WEIGHTS, `it holds ${weights.byteLength} bytes where the manifest names ${end}`);
  }
  return { manifest, weights };
}
