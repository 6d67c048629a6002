import type { AugmentationSettings, Phase, PhaseResult, TrainSpec } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import type { PhaseSnapshot } from "../checkpoint/checkpoint.ts";
import type { GraphLoader } from "../tensorflow-graph/graph-loader.ts";
import type { GraphGradients } from "./graph-gradients.ts";
import type { LabelledSource } from "./labelled-source.ts";
import type { Network } from "./network.ts";
import type { RunEvents } from "./run-events.ts";

/** Keeps what a phase needs to go on from where it stands. */
export type KeepSnapshot = (snapshot: PhaseSnapshot, frozen: PhaseResult["frozen"]) => Promise<void>;

/** When a phase keeps a snapshot. */
export interface CheckpointTimes {
  /** Also after every so many steps. */
  readonly everySteps?: number | undefined;
  /** Asked after each step and after each epoch; left out: after each epoch one is due. */
  readonly due?: (() => boolean) | undefined;
}

export interface PhaseInput {
  readonly name: PhaseResult["name"];
  readonly phase: Phase;
  readonly backbone: Backbone;
  readonly network: Network;
  /** The network's gradients as one graph; left out: operation by operation. */
  readonly graph?: GraphGradients | undefined;
  /** Loads the optimizer's step as one graph; left out: it is taken operation by operation. */
  readonly loadGraph?: GraphLoader | undefined;
  readonly train: LabelledSource;
  /** Left out: the last epoch stands, nothing is validated. */
  readonly val?: LabelledSource | undefined;
  readonly earlyStopping?: TrainSpec["earlyStopping"];
  /** What is done to training examples, anew each epoch; null: nothing. */
  readonly augmentation: { readonly settings: AugmentationSettings; readonly size: number } | null;
  readonly seed: number;
  /** Steps taken before this phase, for the metrics. */
  readonly firstStep: number;
  /** Epochs of the schedule this phase is a part of, and those of it that are over; left out: all of it, none. */
  readonly schedule?: { readonly epochs: number; readonly done: number } | undefined;
  /** Where to go on; left out: from the start. */
  readonly resume?: PhaseSnapshot | undefined;
  /** What `save` is given is whole and finite. */
  readonly keep?: (CheckpointTimes & { readonly save: KeepSnapshot }) | undefined;
  readonly events: RunEvents;
}
