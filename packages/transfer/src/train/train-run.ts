import { AppError, type ModelManifest, type PhaseResult, type TrainResult, type TrainSpec } from "@graft/contracts";
import type { Cut, FeatureContext } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import { preprocessingOf } from "../features/preprocessing.ts";
import { goldenOf } from "../model/golden.ts";
import { loadModel, type Model } from "../model/model-folder.ts";
import { installWeights, packWeights } from "../model/weight-file.ts";
import { peakMemoryBytes } from "./cost.ts";
import { checkDataset, labelNumbers, type TrainDataset } from "./dataset.ts";
import { Network } from "./network.ts";
import { predict } from "./predict.ts";
import type { RunEvents } from "./run-events.ts";
import { type PhaseInput, runPhase } from "./run-phase.ts";
import { RunSources } from "./run-sources.ts";
import { planStrategy, type StrategyPlan } from "./strategy-plan.ts";

export interface TrainRunInput extends RunEvents {
  readonly backend: FeatureContext["backend"];
  readonly backbone: FeatureContext["backbone"];
  readonly spec: TrainSpec;
  readonly dataset: TrainDataset;
  readonly readExample: FeatureContext["readExample"];
  /** Folder of the model named by `spec.headFrom`. */
  readonly headFrom?: string | undefined;
  readonly cacheFolder: string;
}

export interface TrainRunOutput {
  /** The run's result but for the score of `validationProbabilities`. */
  readonly result: Omit<TrainResult, "kind" | "validation">;
  /** Class probabilities of each validation example, in order. */
  readonly validationProbabilities: readonly number[][];
  readonly model: Model;
}

/** What the phases of one run share. */
interface Run {
  readonly input: TrainRunInput;
  readonly plan: StrategyPlan;
  readonly sources: RunSources;
  readonly start: Model | null;
}

interface PhaseOutcome {
  readonly network: Network;
  readonly probabilities: number[][];
  readonly result: PhaseResult & { readonly steps: number };
}

function contextOf(input: TrainRunInput): FeatureContext {
  const { backend, backbone, readExample, spec, cacheFolder, signal, onProgress } = input;
  return {
    backend,
    backbone,
    readExample,
    inputSize: spec.inputSize,
    cacheFolder,
    signal,
    onComputed: (done, total) => onProgress?.({ phase: "FEATURES", epoch: 0, epochs: 0, fraction: done / total }),
  };
}

async function startModel({ spec, headFrom, dataset }: TrainRunInput): Promise<Model | null> {
  if (headFrom === undefined) {
    if (spec.headFrom === undefined) return null;
    throw new AppError("SPEC_INVALID", "The run starts from another run's head, whose model was not given.", {
      details: { field: "headFrom" },
    });
  }
  const model = await loadModel(headFrom);
  if (model.manifest.classes.join("\n") !== dataset.classes.join("\n")) {
    throw new AppError(
      "SPEC_INVALID",
      `The head to start from tells ${model.manifest.classes.join(", ")}; this data set ${dataset.classes.join(", ")}.`,
      { details: { field: "headFrom" } },
    );
  }
  return model;
}

/** Trains one phase on a network made at its cut, from the weights of the phase before. */
async function trainPhase(run: Run, name: PhaseResult["name"], before: PhaseOutcome | null): Promise<PhaseOutcome> {
  const { input, plan, sources, start } = run;
  const { spec, dataset, backbone } = input;
  const cut: Cut = name === "HEAD" ? POOLED : { group: plan.tuneCut };
  const phase = name === "HEAD" ? spec.headPhase : (spec.tunePhase ?? spec.headPhase);
  const trainedGroups = name === "HEAD" ? [] : plan.trainedGroups;
  const network = new Network({ backbone, classes: dataset.classes.length, trainedGroups, cut, seed: spec.seed });
  const train = await sources.at(cut, dataset.train);
  const val = await sources.at(cut, dataset.val);
  try {
    if (before !== null) network.restore(await before.network.snapshot());
    else if (start !== null) installWeights(network, start);
    const phaseInput: PhaseInput = {
      name,
      phase,
      backbone,
      network,
      train: { source: train, labels: labelNumbers(dataset.train, dataset.classes) },
      val: { source: val, labels: labelNumbers(dataset.val, dataset.classes) },
      earlyStopping: spec.earlyStopping,
      flip: spec.augmentation === "FLIP",
      seed: spec.seed,
      firstStep: before?.result.steps ?? 0,
      events: input,
    };
    const result = await runPhase(phaseInput);
    return { network, result, probabilities: await predict(network, val, input.signal) };
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    before?.network.dispose();
    train.dispose();
    val.dispose();
  }
}

function manifestOf(
  input: TrainRunInput,
  weights: ModelManifest["weights"],
  golden: ModelManifest["golden"],
): ModelManifest {
  const { spec, backbone, dataset } = input;
  return {
    format: "graft.model/1",
    classes: [...dataset.classes],
    strategy: spec.strategy,
    backbone: { digest: backbone.digest, name: backbone.manifest.name },
    preprocessing: preprocessingOf(backbone, spec.inputSize),
    weights,
    golden,
  };
}

/**
 * Trains one strategy on one data set: the linear head on frozen features, then, where the strategy says so, backbone
 * groups with it. Test is never seen.
 *
 * @throws AppError with a code for every fault of the specification, the data and the numbers; the signal's reason
 * where the run is cancelled.
 */
export async function trainRun(input: TrainRunInput): Promise<TrainRunOutput> {
  const started = performance.now();
  const { spec, backbone, backend, dataset } = input;
  const plan = planStrategy(spec, backbone);
  checkDataset(dataset);
  const sources = new RunSources({ context: contextOf(input), cacheFeatures: spec.cacheFeatures, via: plan.via });
  const run: Run = { input, plan, sources, start: await startModel(input) };
  const head = plan.runsHeadPhase ? await trainPhase(run, "HEAD", null) : null;
  const tune = plan.trainedGroups.length > 0 ? await trainPhase(run, "TUNE", head) : null;
  const last = tune ?? head;
  if (last === null) throw new Error("A strategy without any phase was planned.");
  try {
    const { entries, bytes } = await packWeights(last.network);
    const phases = [head, tune].flatMap((outcome) => (outcome === null ? [] : [phaseResultOf(outcome)]));
    const count = (names: Iterable<{ size: number }>) => [...names].reduce((sum, { size }) => sum + size, 0);
    const trainable = count(last.network.variables.values());
    return {
      model: { manifest: manifestOf(input, entries, goldenOf(dataset.val, last.probabilities)), weights: bytes },
      validationProbabilities: last.probabilities,
      result: {
        backend: backend.name,
        wallSeconds: (performance.now() - started) / 1000,
        peakMemoryBytes: peakMemoryBytes(),
        cache: sources.meter.use(),
        epochs: phases.reduce((sum, { epochs }) => sum + epochs, 0),
        trainableParameters: trainable,
        totalParameters: backbone.manifest.parameters + headSize(last.network),
        phases,
      },
    };
  } finally {
    last.network.dispose();
  }
}

function headSize({ variables }: Network): number {
  return [...variables].reduce((sum, [name, { size }]) => sum + (name.startsWith("head/") ? size : 0), 0);
}

function phaseResultOf({ result: { steps: _, ...result } }: PhaseOutcome): PhaseResult {
  return result;
}
