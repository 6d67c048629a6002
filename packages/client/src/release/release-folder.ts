import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type ArtifactFile, parseArtifactPath } from "@graft/contracts";

/** True when the file is there and its content has the digest. */
export async function fileHolds(file: string, sha256: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return false;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex") === sha256;
}

/** Files of a folder, listed by path, that are missing or are not what their digest says. */
export async function filesThatDiffer(folder: string, files: readonly ArtifactFile[]): Promise<ArtifactFile[]> {
  const differing: ArtifactFile[] = [];
  for (const file of files) {
    if (!(await fileHolds(path.join(folder, parseArtifactPath(file.path)), file.sha256))) differing.push(file);
  }
  return differing;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The folder in which this process makes `target` before it is renamed to it. What a process that was killed had begun is
 * taken over, so that its whole files need not come again.
 */
export async function partialFolder(target: string): Promise<string> {
  const [parent, stem] = [path.dirname(target), `${path.basename(target)}.partial-`];
  const mine = `${target}.partial-${process.pid}`;
  for (const name of await readdir(parent)) {
    const pid = Number(name.startsWith(stem) ? name.slice(stem.length) : Number.NaN);
    if (Number.isNaN(pid) || pid === process.pid || alive(pid)) continue;
    // Somebody else may take it over in the same moment; then there is nothing left to rename.
    await rename(path.join(parent, name), mine).catch(() => undefined);
  }
  return mine;
}

/** Puts a finished folder in the place of `target`, which is whole before and after. */
export async function replaceFolder(finished: string, target: string): Promise<void> {
  const before = `${target}.replaced-${process.pid}`;
  for (;;) {
    await rm(before, { recursive: true, force: true });
    await rename(target, before).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    try {
      await rename(finished, target);
      break;
    } catch (error) {
      // Another process has put its own, equal folder there in between.
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
    }
  }
  await rm(before, { recursive: true, force: true });
}
