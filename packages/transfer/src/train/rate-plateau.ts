import type { Schedule } from "@graft/contracts";

export interface PlateauState {
  /** Factor of the rate so far. */
  readonly factor: number;
  /** Lowest validation loss; null before the first. */
  readonly best: number | null;
  /** Epochs since it was lowered by more than minDelta, or since the last reduction. */
  readonly waited: number;
}

export const NO_PLATEAU: PlateauState = { factor: 1, best: null, waited: 0 };

/** Lowers the rate where the validation loss plateaus: after `patience` epochs without gain it is multiplied by `factor`. */
export function afterEpoch(schedule: Schedule, state: PlateauState, loss: number): PlateauState {
  if (schedule.kind !== "REDUCE_ON_PLATEAU") return state;
  if (state.best === null || loss < state.best - schedule.minDelta) return { ...state, best: loss, waited: 0 };
  const waited = state.waited + 1;
  if (waited < schedule.patience) return { ...state, waited };
  return { ...state, factor: state.factor * schedule.factor, waited: 0 };
}
