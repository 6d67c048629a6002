import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError, type Release, releaseSchema } from "@graft/contracts";
import type { ReleaseFolders } from "./release-cache.ts";
import { fileHolds, filesThatDiffer, partialFolder, replaceFolder } from "./release-folder.ts";
import { goldenExamples } from "./release-trees.ts";

/** File of an exported release that says which one it is. */
export const RELEASE_FILE = "release.json";

/** Where the parts of an exported release lie in its folder. */
const PARTS = { model: "model", backbone: "backbone", examples: "examples" } as const;

async function exported(target: string): Promise<Release | "EMPTY" | "FOREIGN"> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length === 0) return "EMPTY";
  const text = await readFile(path.join(target, RELEASE_FILE), "utf8").catch(() => "null");
  try {
    return releaseSchema.parse(JSON.parse(text));
  } catch {
    return "FOREIGN";
  }
}

async function whole(target: string, release: Release): Promise<boolean> {
  const trees = [
    [PARTS.model, release.files],
    [PARTS.backbone, release.backbone.files],
  ] as const;
  for (const [part, files] of trees) {
    if ((await filesThatDiffer(path.join(target, part), files)).length > 0) return false;
  }
  for (const sha256 of await goldenExamples(path.join(target, PARTS.model))) {
    if (!(await fileHolds(path.join(target, PARTS.examples, sha256), sha256))) return false;
  }
  return true;
}

interface ExportTarget {
  readonly target: string;
  readonly signal: AbortSignal;
}

async function copyInto({ target, signal }: ExportTarget, release: Release, from: ReleaseFolders): Promise<void> {
  const copies = [
    ...release.files.map((file) => [path.join(from.model, file.path), path.join(PARTS.model, file.path)] as const),
    ...release.backbone.files.map(
      (file) => [path.join(from.backbone, file.path), path.join(PARTS.backbone, file.path)] as const,
    ),
    ...(await goldenExamples(from.model)).map(
      (sha256) => [path.join(from.examples, sha256), path.join(PARTS.examples, sha256)] as const,
    ),
  ];
  for (const [source, place] of copies) {
    signal.throwIfAborted();
    await mkdir(path.dirname(path.join(target, place)), { recursive: true });
    await copyFile(source, path.join(target, place));
  }
  await writeFile(path.join(target, RELEASE_FILE), `${JSON.stringify(release, undefined, 2)}\n`);
}

/**
 * Lays a release's verified files into a folder of a person's: `model/`, `backbone/`, `examples/` and `release.json`. The
 * folder changes as a whole or not at all. Answers false when it held exactly this already.
 *
 * @throws AppError CONFLICT when the folder holds something else.
 */
export async function exportRelease(
  release: Release,
  from: ReleaseFolders,
  { target, signal }: ExportTarget,
): Promise<boolean> {
  const before = await exported(target);
  if (before === "FOREIGN") {
    throw new AppError(
      "CONFLICT",
      `${target} holds something that is no pulled model. Name another folder, or empty it.`,
    );
  }
  const same = before !== "EMPTY" && JSON.stringify(before) === JSON.stringify(release);
  if (same && (await whole(target, release).catch(() => false))) return false;
  await mkdir(path.dirname(target), { recursive: true });
  const partial = await partialFolder(target);
  await rm(partial, { recursive: true, force: true });
  try {
    await copyInto({ target: partial, signal }, release, from);
    await replaceFolder(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return true;
}
