import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { sha256Hex } from "@graft/contracts";
import { z } from "zod";
import { encodeSavedModel, type FrozenGraph, SAVED_MODEL_FILE } from "./saved-model-format.ts";

const VERDICT_FILE = "verdict.json";

const verdictSchema = z.strictObject({
  /** Of the graph beside it: one with a flipped bit computes something else without a word. */
  sha256: z.string(),
  fit: z.boolean(),
});

/** A graph on disk; `fit` tells whether it may be used. */
export interface KeptGraph {
  readonly folder: string;
  readonly fit: boolean;
}

export interface KeptGraphInput {
  readonly parent: string;
  /** Digest of what the graph is made from: the name of its folder. */
  readonly digest: string;
  readonly make: () => Promise<FrozenGraph>;
  /** Judges a graph that was just written. */
  readonly judge: (folder: string) => Promise<boolean>;
}

async function verdictOf(folder: string): Promise<boolean | null> {
  try {
    const { sha256, fit } = verdictSchema.parse(JSON.parse(await readFile(path.join(folder, VERDICT_FILE), "utf8")));
    return sha256Hex(await readFile(path.join(folder, SAVED_MODEL_FILE))) === sha256 ? fit : null;
  } catch {
    return null;
  }
}

/**
 * The graph kept on disk under a digest; made and judged where it is not there or damaged. It appears whole or not at
 * all, whoever else is making it.
 */
export async function keptGraph({ parent, digest, make, judge }: KeptGraphInput): Promise<KeptGraph> {
  const folder = path.join(parent, digest);
  const known = await verdictOf(folder);
  if (known !== null) return { folder, fit: known };
  await mkdir(parent, { recursive: true });
  const part = await mkdtemp(path.join(parent, "part-"));
  try {
    const bytes = encodeSavedModel(await make());
    await writeFile(path.join(part, SAVED_MODEL_FILE), bytes);
    const fit = await judge(part);
    await writeFile(path.join(part, VERDICT_FILE), JSON.stringify({ sha256: sha256Hex(bytes), fit }));
    await rm(folder, { recursive: true, force: true });
    await rename(part, folder).catch((error: unknown) => {
      // Somebody else was faster, with the same bytes.
      if (!existsSync(folder)) throw error;
    });
    return { folder, fit };
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
