import type { CheckpointPlace, ExecutableSpec, RunResult } from "@graft/contracts";
import type { FeatureContext, OpenBackend, RunEvents } from "@graft/transfer";
import type { LocalDataset } from "./dataset-folder.ts";
import type { Job } from "./engine-protocol.ts";

/** What executing a specification needs, opened once per engine process. */
export interface EngineContext {
  readonly job: Job;
  readonly backend: OpenBackend;
  readonly backbone: FeatureContext["backbone"];
  readonly dataset: LocalDataset;
  readonly events: RunEvents;
  /** Folder for what is made. */
  readonly output: string;
  /** Says a line in the run's log. */
  readonly say: (line: string) => void;
  /** A checkpoint stands in a folder. */
  readonly onCheckpoint: (kept: { readonly folder: string; readonly place: CheckpointPlace }) => void;
  /** The training went on from the job's checkpoint. */
  readonly onResumed: (checkpointId: string) => void;
  /** Names what to do when the run is to be handed back; left out: the work is given up. */
  readonly onYield: (yielding: () => void) => void;
}

/** What executing a specification came to. */
export interface Execution {
  readonly result: RunResult;
  readonly output: "MODEL" | "PREDICTIONS" | null;
}

export type Execute<S extends ExecutableSpec> = (context: EngineContext, spec: S) => Promise<Execution>;

/** The context in which features are computed or found. */
export function featureContext(context: EngineContext, inputSize: number): FeatureContext {
  const { backend, backbone, dataset, job, events } = context;
  return {
    backend,
    backbone,
    readExample: dataset.readExample,
    locateExample: dataset.locateExample,
    inputSize,
    cacheFolder: job.cacheFolder,
    signal: events.signal,
    onComputed: (done, total) =>
      events.onProgress?.({ phase: "FEATURES", epoch: 0, epochs: 0, fraction: done / total }),
  };
}
