import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError, type Release, type ReleaseDownloads, releaseSchema, sha256Hex } from "@graft/contracts";
import type { GraftClientOptions } from "../graft-client.ts";
import { askDownloads, type ReleasePlace } from "./ask-release.ts";
import { fetchExamples, fetchTree } from "./fetch-files.ts";
import { fileHolds, filesThatDiffer } from "./release-folder.ts";
import { goldenExamples, treesOf } from "./release-trees.ts";

/** A release and the tag under which the API answered it. */
export interface TaggedRelease {
  readonly release: Release;
  readonly etag: string;
}

/** A release's files on this machine, every one of them verified. */
export interface ReleaseFolders {
  readonly model: string;
  readonly backbone: string;
  /** Examples of the golden predictions, each named by its SHA-256. */
  readonly examples: string;
  /** Bytes that came over the network for it. */
  readonly downloadedBytes: number;
}

export interface FetchOptions {
  readonly connection: GraftClientOptions;
  readonly onProgress?: ((received: number, total: number) => void) | undefined;
}

function parseTagged(text: string): TaggedRelease | undefined {
  const { release, etag } = JSON.parse(text) as { release?: unknown; etag?: unknown };
  const parsed = releaseSchema.safeParse(release);
  return parsed.success && typeof etag === "string" ? { release: parsed.data, etag } : undefined;
}

/**
 * Releases on this machine: artifacts in folders named by their digest, shared by all versions that use them, and what was
 * last answered for each place. Files are hashed each time they are taken out; one that differs is fetched again.
 */
export class ReleaseCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  /** One file for each place and caller: another key may see another tenant's model of the same name. */
  #noteFile({ url, apiKey = "", organization = "" }: GraftClientOptions, { project = "", reference }: ReleasePlace) {
    const name = sha256Hex(JSON.stringify([url, apiKey, organization, project, reference]));
    return path.join(this.folder, "releases", `${name}.json`);
  }

  /** What was last kept for a place. */
  async last(connection: GraftClientOptions, place: ReleasePlace): Promise<TaggedRelease | undefined> {
    const text = await readFile(this.#noteFile(connection, place), "utf8").catch(() => undefined);
    return text === undefined ? undefined : parseTagged(text);
  }

  /** Keeps what stands at a place, for the next question and for when the API is away. */
  async keep(connection: GraftClientOptions, place: ReleasePlace, tagged: TaggedRelease): Promise<void> {
    const file = this.#noteFile(connection, place);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}`, JSON.stringify(tagged));
    await rename(`${file}.${process.pid}`, file);
  }

  /**
   * A release's folders without the network.
   *
   * @throws AppError DIGEST_MISMATCH naming files that are missing or are not what their digest says.
   */
  async open(release: Release): Promise<ReleaseFolders> {
    const folders = this.#folders(release);
    const faults: string[] = [];
    for (const { part, files } of treesOf(release)) {
      const folder = part === "MODEL" ? folders.model : folders.backbone;
      faults.push(...(await filesThatDiffer(folder, files)).map(({ path: name }) => path.join(folder, name)));
    }
    if (faults.length === 0) {
      faults.push(...(await this.#missingExamples(folders)).map((sha256) => path.join(folders.examples, sha256)));
    }
    if (faults.length === 0) return { ...folders, downloadedBytes: 0 };
    throw new AppError(
      "DIGEST_MISMATCH",
      `Of ${release.model} version ${release.version} these files are missing or altered: ${faults.join(", ")}. Pull it again.`,
      { details: { files: faults } },
    );
  }

  /**
   * Fetches what is missing or altered of a release. Each folder appears whole or not at all.
   *
   * @throws AppError DIGEST_MISMATCH when the store's bytes, or the lists of files, are not what the digests say.
   */
  async fetch(release: Release, { connection, onProgress }: FetchOptions): Promise<ReleaseFolders> {
    const folders = this.#folders(release);
    let [received, total] = [0, 0];
    let asked: Promise<ReleaseDownloads> | undefined;
    const context = async (bytes: number) => {
      asked ??= askDownloads(connection, release);
      total += bytes;
      const onBytes = (count: number) => {
        received += count;
        onProgress?.(received, Math.max(total, received));
      };
      return { downloads: (await asked).downloads, onBytes };
    };
    for (const tree of treesOf(release)) {
      const folder = tree.part === "MODEL" ? folders.model : folders.backbone;
      const differing = await filesThatDiffer(folder, tree.files);
      if (differing.length === 0) continue;
      await fetchTree(folder, tree, await context(differing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)));
    }
    const missing = await this.#missingExamples(folders);
    if (missing.length > 0) await fetchExamples(folders.examples, missing, await context(0));
    return { ...folders, downloadedBytes: received };
  }

  #folders({ digest, backbone }: Release): Omit<ReleaseFolders, "downloadedBytes"> {
    const artifacts = path.join(this.folder, "artifacts");
    return {
      model: path.join(artifacts, digest),
      backbone: path.join(artifacts, backbone.digest),
      examples: path.join(this.folder, "examples"),
    };
  }

  async #missingExamples({ model, examples }: Pick<ReleaseFolders, "model" | "examples">): Promise<string[]> {
    const missing: string[] = [];
    for (const sha256 of await goldenExamples(model)) {
      if (!(await fileHolds(path.join(examples, sha256), sha256))) missing.push(sha256);
    }
    return missing;
  }
}
