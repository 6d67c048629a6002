import type { RunProgress } from "@graft/transfer";
import type { Progress } from "./engine-protocol.ts";

/** Adds to each report how long its phase will still take at the pace so far; early stopping may end it sooner. */
export class RemainingTime {
  #phase = "";
  #startedAt = 0;
  #startFraction = 0;

  estimate(progress: RunProgress, now: number = performance.now()): Progress {
    const { phase, epoch, epochs, fraction } = progress;
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#startedAt = now;
      this.#startFraction = fraction;
    }
    const done = fraction - this.#startFraction;
    const seconds = (now - this.#startedAt) / 1000;
    return {
      phase,
      ...(epochs > 0 ? { epoch, epochs } : {}),
      fraction: Math.min(1, Math.max(0, fraction)),
      ...(done > 0.02 ? { remainingSeconds: (seconds * (1 - fraction)) / done } : {}),
    };
  }
}
