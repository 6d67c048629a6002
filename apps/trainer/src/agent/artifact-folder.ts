import { existsSync } from "node:fs";
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

  /** The folder that holds the artifact's files. */
  fetch({ id, digest }: ArtifactRef): Promise<string> {
    const folder = path.join(this.#root, digest);
    if (existsSync(folder)) return Promise.resolve(folder);
    const running = this.#running.get(digest);
    if (running) return running;
    const started = downloadArtifact(this.#client, id, { folder })
      .then(() => folder)
      .finally(() => this.#running.delete(digest));
    this.#running.set(digest, started);
    return started;
  }
}
