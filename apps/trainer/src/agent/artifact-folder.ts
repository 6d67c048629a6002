import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { downloadArtifact, type GraftClient } from "@graft/client";

interface ArtifactRef {
  readonly id: string;
  readonly digest: string;
}

/** Downloads of this agent by digest: an artifact is fetched once and every file of it is checked. */
export class ArtifactFolder {
  readonly #client: GraftClient;
  readonly #root: string;
  readonly #running = new Map<string, Promise<string>>();

  constructor(client: GraftClient, root: string) {
    this.#client = client;
    this.#root = root;
  }

  /** The folder that holds the artifact's files, and the file that lists them with their digests. */
  async fetch(artifact: ArtifactRef): Promise<{ folder: string; list: string; digest: string }> {
    const folder = await this.#folderOf(artifact);
    return { folder, list: `${folder}.json`, digest: artifact.digest };
  }

  #folderOf({ id, digest }: ArtifactRef): Promise<string> {
    const folder = path.join(this.#root, digest);
    if (existsSync(`${folder}.json`)) return Promise.resolve(folder);
    const running = this.#running.get(digest);
    if (running) return running;
    const started = downloadArtifact(this.#client, id, { folder })
      .then(async (files) => {
        await writeFile(`${folder}.json`, JSON.stringify(files));
        return folder;
      })
      .finally(() => this.#running.delete(digest));
    this.#running.set(digest, started);
    return started;
  }
}
