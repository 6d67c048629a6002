import type { Schedule } from "@graft/contracts";

/** ULMFiT's ratio between the peak and the lowest rate (Howard and Ruder 2018, section 3.2). */
const SLANTED_RATIO = 32;

/** Share of the peak rate during warm-up: 1/w, 2/w, ... 1; null when it is over. */
function warmUp(step: number, steps: number): number | null {
  return step < steps ? (step + 1) / steps : null;
}

/** From `start` to `end` along half a cosine, `at` from 0 to 1. */
function alongCosine(start: number, end: number, at: number): number {
  return start + ((1 + Math.cos(Math.PI * (1 - at))) * (end - start)) / 2;
}

/**
 * Rate of step `step` (from 0) of `total`, as a share of the peak.
 *
 * - CONSTANT: 1.
 * - COSINE: after warm-up 0.5 (1 + cos(pi t)), t from 0 towards 1 (Loshchilov and Hutter 2017, without restarts).
 * - LINEAR: after warm-up 1 - t.
 * - ONE_CYCLE: half a cosine from 1/divide to 1, then one from 1 to 1/finalDivide (Smith 2018; fastai's SchedCos).
 * - REDUCE_ON_PLATEAU: 1; what the plateaus take off is a factor of its own.
 * - SLANTED_TRIANGULAR: up over the cut's steps, then down to 1/32 (Howard and Ruder 2018).
 */
export function rateShare(schedule: Schedule, step: number, total: number): number {
  switch (schedule.kind) {
    case "CONSTANT":
    case "REDUCE_ON_PLATEAU":
      return 1;
    case "ONE_CYCLE": {
      const top = total * schedule.warmupFraction;
      const [first, last] = [1 / schedule.divide, 1 / schedule.finalDivide];
      return step < top ? alongCosine(first, 1, step / top) : alongCosine(1, last, (step - top) / (total - top));
    }
    case "COSINE":
    case "LINEAR": {
      const warm = Math.floor(total * schedule.warmupFraction);
      const rising = warmUp(step, warm);
      if (rising !== null) return rising;
      const t = (step - warm) / Math.max(1, total - warm);
      return schedule.kind === "COSINE" ? 0.5 * (1 + Math.cos(Math.PI * t)) : 1 - t;
    }
    case "SLANTED_TRIANGULAR": {
      const cut = Math.max(1, Math.floor(total * schedule.cutFraction));
      const p = step < cut ? step / cut : Math.max(0, 1 - (step - cut) / (cut * (1 / schedule.cutFraction - 1)));
      return (1 + p * (SLANTED_RATIO - 1)) / SLANTED_RATIO;
    }
  }
}
