import { type GraftClient, RecordCheckpointDocument, uploadArtifact } from "@graft/client";
import type { CheckpointPlace } from "@graft/contracts";
import type { SpoolOwner } from "../spool/spool-shipper.ts";
import { filesOf } from "./files-of.ts";

export interface KeptCheckpoint {
  readonly folder: string;
  readonly place: CheckpointPlace;
}

/**
 * Brings an attempt's checkpoints to the platform, one after the other. One that was overtaken while another was on its way
 * is left out: only the newest is worth going on from. A failure costs this checkpoint, not the training.
 */
export class CheckpointUploader {
  readonly #client: GraftClient;
  readonly #owner: SpoolOwner;
  readonly #say: (line: string) => void;
  #waiting: KeptCheckpoint | undefined;
  #running: Promise<void> | undefined;

  constructor(client: GraftClient, owner: SpoolOwner, say: (line: string) => void) {
    this.#client = client;
    this.#owner = owner;
    this.#say = say;
  }

  offer(checkpoint: KeptCheckpoint): void {
    this.#waiting = checkpoint;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  /** Waits until all that was offered is there or has failed. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #work(): Promise<void> {
    for (let next = this.#take(); next; next = this.#take()) {
      const { phase, epoch, step } = next.place;
      const what = `checkpoint of ${phase}, epoch ${epoch}, step ${step}`;
      try {
        const { runId, leaseToken } = this.#owner;
        const { id } = await uploadArtifact(this.#client, {
          kind: "CHECKPOINT",
          files: filesOf(next.folder),
          leaseToken,
        });
        await this.#client.mutate(RecordCheckpointDocument, "recordCheckpoint", {
          input: { runId, leaseToken, artifactId: id, phase, epoch, step },
        });
        this.#say(`The ${what} is verified.`);
      } catch (error) {
        this.#say(`The ${what} is not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  #take(): KeptCheckpoint | undefined {
    const next = this.#waiting;
    this.#waiting = undefined;
    return next;
  }
}
