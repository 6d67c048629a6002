import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ArtifactFile, parseArtifactPath, sha256Hex } from "@graft/contracts";

/** A backbone's artifact, unpacked into a folder. */
export interface BackboneFolder {
  readonly folder: string;
  /** The artifact's files; each is checked against its digest before anything is read from it. */
  readonly files: readonly ArtifactFile[];
}

/** What a damaged file of a backbone is told as. */
export function corrupt(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    "BACKBONE_CORRUPT",
    `The backbone's file ${file} is corrupt: ${reason}. Pull the backbone again.`,
    {
      cause,
      details: { file },
    },
  );
}

/** Reads every file and compares it with its digest. @throws AppError BACKBONE_CORRUPT naming the first that differs. */
export async function readVerified({ folder, files }: BackboneFolder): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const { path, sha256 } of files) {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(join(folder, parseArtifactPath(path)));
    } catch (cause) {
      throw corrupt(path, "it cannot be read", cause);
    }
    const actual = sha256Hex(bytes);
    if (actual !== sha256) throw corrupt(path, `its SHA-256 is ${actual} instead of ${sha256}`);
    contents.set(path, bytes);
  }
  return contents;
}

/** A JSON file among the contents, parsed. @throws AppError BACKBONE_CORRUPT naming the file. */
export function parseJson<T>(contents: ReadonlyMap<string, Uint8Array>, file: string, parse: (value: unknown) => T): T {
  const bytes = contents.get(file);
  if (bytes === undefined) throw corrupt(file, "it is not among the backbone's files");
  try {
    return parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw corrupt(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const STORED_BYTES = { float32: 4, int32: 4, uint16: 2, uint8: 1 } as const;

/** One stored weight; quantised weights lie in the smaller type. */
export interface StoredSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly quantization?: { readonly dtype: "uint8" | "uint16" } | undefined;
}

function storedBytes({ shape, dtype, quantization }: StoredSpec): number {
  return shape.reduce((product, side) => product * side, 1) * STORED_BYTES[quantization?.dtype ?? dtype];
}

/** Weights that lie one after the other in the files `paths`. */
export interface WeightGroup<Spec extends StoredSpec> {
  readonly paths: readonly string[];
  readonly weights: readonly Spec[];
}

/** The bytes of a group's weights. @throws AppError BACKBONE_CORRUPT where a file is missing or their length is wrong. */
export function weightBytes<Spec extends StoredSpec>(
  { paths, weights }: WeightGroup<Spec>,
  contents: ReadonlyMap<string, Uint8Array>,
): ArrayBuffer {
  const shards = paths.map((path) => {
    const bytes = contents.get(path);
    if (bytes === undefined) throw corrupt(path, "it is not among the backbone's files");
    return bytes;
  });
  const bytes = Buffer.concat(shards);
  const expected = weights.reduce((sum, spec) => sum + storedBytes(spec), 0);
  if (bytes.byteLength !== expected) {
    throw corrupt(paths.join(", "), `it holds ${bytes.byteLength} bytes where the weights need ${expected}`);
  }
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
