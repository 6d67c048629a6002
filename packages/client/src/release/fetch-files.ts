import { link, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError, type ReleaseDownloads, type ReleasePart } from "@graft/contracts";
import { inParallel } from "../in-parallel.ts";
import { getToFile } from "../store-exchange.ts";
import { filesThatDiffer, partialFolder, replaceFolder } from "./release-folder.ts";
import type { ReleaseTree } from "./release-trees.ts";

export interface FetchContext {
  readonly downloads: ReleaseDownloads["downloads"];
  readonly onBytes: (count: number) => void;
}

function urlOf({ downloads }: FetchContext, part: ReleasePart, sha256: string): string {
  const found = downloads.find((one) => one.part === part && one.sha256 === sha256);
  if (found) return found.url;
  throw new AppError("NOT_FOUND", `The platform has no verified file with the digest ${sha256} any more.`);
}

/** Fetches what a tree's folder lacks; the folder appears whole or not at all. */
export async function fetchTree(target: string, tree: ReleaseTree, context: FetchContext): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const partial = await partialFolder(target);
  const wrong = new Set((await filesThatDiffer(target, tree.files)).map(({ path: name }) => name));
  const missing = await filesThatDiffer(partial, tree.files);
  await inParallel(missing, async ({ path: name, sha256 }) => {
    const place = path.join(partial, name);
    await mkdir(path.dirname(place), { recursive: true });
    await rm(place, { force: true });
    if (!wrong.has(name)) await link(path.join(target, name), place);
    else
      await getToFile({
        url: urlOf(context, tree.part, sha256),
        sha256,
        target: place,
        name,
        onBytes: context.onBytes,
      });
  });
  await replaceFolder(partial, target);
}

/** Fetches examples into a folder, each named by its digest. */
export async function fetchExamples(folder: string, sha256s: readonly string[], context: FetchContext): Promise<void> {
  await mkdir(folder, { recursive: true });
  await inParallel(sha256s, async (sha256) => {
    const partial = path.join(folder, `${sha256}.partial-${process.pid}`);
    const url = urlOf(context, "EXAMPLE", sha256);
    await getToFile({ url, sha256, target: partial, name: `the example ${sha256}`, onBytes: context.onBytes });
    await rename(partial, path.join(folder, sha256));
  });
}
