import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError, sha256Hex } from "@graft/contracts";
import { type Checkpoint, type CheckpointManifest, checkpointManifestSchema } from "./checkpoint.ts";

export const CHECKPOINT_MANIFEST = "checkpoint.json";
export const CHECKPOINT_TENSORS = "tensors.bin";

const PARTS = ["weights", "slots", "best"] as const;

function packed(checkpoint: Checkpoint): { manifest: CheckpointManifest; bytes: Uint8Array } {
  const tensors = PARTS.flatMap((part) =>
    [...checkpoint[part]].map(([name, values]) => ({ name: `${part}/${name}`, values })),
  );
  const bytes = new Uint8Array(
    Buffer.concat(tensors.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength))),
  );
  const { identity, finished, phase, frozen, progress } = checkpoint;
  return {
    bytes,
    manifest: {
      format: "graft.checkpoint/1",
      identity,
      finished: [...finished],
      phase,
      frozen,
      progress,
      sha256: sha256Hex(bytes),
      tensors: tensors.map(({ name, values }) => ({ name, length: values.length })),
    },
  };
}

/** Writes a checkpoint as a folder that replaces the one before: what stands there is whole at any moment. */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  const part = await mkdtemp(path.join(parent, "checkpoint-"));
  try {
    const { manifest, bytes } = packed(checkpoint);
    await writeFile(path.join(part, CHECKPOINT_TENSORS), bytes);
    await writeFile(path.join(part, CHECKPOINT_MANIFEST), JSON.stringify(manifest));
    // A folder cannot be renamed over one with files in it, so the old one is moved aside first.
    const old = `${part}-old`;
    await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(part, folder);
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

function corrupt(folder: string, reason: string, cause?: unknown): AppError {
  return new AppError("MANIFEST_INVALID", `The checkpoint in ${folder} cannot be used: ${reason}.`, { cause });
}

/** Reads a checkpoint. @throws AppError MANIFEST_INVALID where it is missing, malformed or damaged. */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  let manifest: CheckpointManifest;
  let bytes: Buffer;
  try {
    manifest = checkpointManifestSchema.parse(
      JSON.parse(await readFile(path.join(folder, CHECKPOINT_MANIFEST), "utf8")),
    );
    bytes = await readFile(path.join(folder, CHECKPOINT_TENSORS));
  } catch (cause) {
    throw corrupt(folder, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (sha256Hex(bytes) !== manifest.sha256) throw corrupt(folder, `${CHECKPOINT_TENSORS} is not what was written`);
  const maps = new Map(PARTS.map((part) => [part as string, new Map<string, Float32Array>()]));
  let offset = 0;
  for (const { name, length } of manifest.tensors) {
    const [part = "", ...rest] = name.split("/");
    const values = new Uint8Array(bytes.subarray(offset, offset + 4 * length));
    maps.get(part)?.set(rest.join("/"), new Float32Array(values.buffer));
    offset += 4 * length;
  }
  const empty = new Map<string, Float32Array>();
  const { identity, finished, phase, frozen, progress } = manifest;
  return {
    identity,
    finished,
    phase,
    frozen,
    progress,
    weights: maps.get("weights") ?? empty,
    slots: maps.get("slots") ?? empty,
    best: maps.get("best") ?? empty,
  };
}
