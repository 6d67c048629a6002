import type { ExecutableSpec } from "@graft/contracts";
import type { RunEvents } from "@graft/transfer";

type Metric = Parameters<NonNullable<RunEvents["onMetric"]>>[0];
type Progress = Parameters<NonNullable<RunEvents["onProgress"]>>[0];

/** Series that are told at the end of an epoch. */
const TOLD = ["train/loss", "val/loss", "val/top1", "input/wait"];

/** Tells in lines what an engine does: a line for each phase and each epoch, not for each step. */
export class Narration {
  readonly #write: (line: string) => void;
  #place = "";
  #phase = "";
  readonly #values = new Map<string, number>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  begin({ kind, seed, inputSize }: ExecutableSpec, about: { backend: string; device: string; examples: number }): void {
    const { backend, device, examples } = about;
    this.#write(`${kind} of ${examples} examples at ${inputSize} pixels on ${backend} (${device}), seed ${seed}`);
  }

  metric({ key, value, step }: Metric): void {
    if (key === "batch/micro")
      this.#write(
        `memory does not hold the batch: from step ${step} on ${value} examples go through the network at once`,
      );
    this.#values.set(key, value);
  }

  progress({ phase, epoch, epochs }: Progress): void {
    const place = `${phase} ${epoch ?? 0}`;
    if (place === this.#place) return;
    this.#tell();
    if (phase !== this.#phase)
      this.#write(`${phase.toLowerCase()} begins${epochs ? `, ${epochs} epochs at most` : ""}`);
    this.#place = place;
    this.#phase = phase;
  }

  /** The last epoch, which no other one follows. */
  end(): void {
    this.#tell();
  }

  #tell(): void {
    const values = TOLD.flatMap((key) => {
      const value = this.#values.get(key);
      return value === undefined ? [] : [`${key} ${value.toPrecision(4)}`];
    });
    this.#values.clear();
    if (values.length > 0) this.#write(`${this.#place.toLowerCase()}: ${values.join("  ")}`);
  }
}
