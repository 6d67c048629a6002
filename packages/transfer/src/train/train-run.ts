import { AppError, augmentationSettings, type ModelManifest, type TrainResult, type TrainSpec } from "@graft/contracts";
import type { Checkpoint, FinishedPhase, RunIdentity } from "../checkpoint/checkpoint.ts";
import { assertSameRun, runIdentity } from "../checkpoint/run-identity.ts";
import type { BatchSource } from "../features/batch-source.ts";
import type { FeatureContext } from "../features/feature-context.ts";
import { preprocessingOf } from "../features/preprocessing.ts";
import { goldenOf } from "../model/golden.ts";
import { loadModel, type Model } from "../model/model-folder.ts";
import { installWeights, packWeights, unpackWeights } from "../model/weight-file.ts";
import { classWeights } from "./class-weights.ts";
import { peakMemoryBytes } from "./cost.ts";
import { checkBatch, checkDataset, labelNumbers, type TrainDataset } from "./dataset.ts";
import { type GraphGradients, openGraphGradients } from "./graph-gradients.ts";
import { Network } from "./network.ts";
import type { CheckpointTimes, PhaseInput } from "./phase-input.ts";
import { predict } from "./predict.ts";
import type { RunEvents } from "./run-events.ts";
import { runPhase } from "./run-phase.ts";
import { RunSources } from "./run-sources.ts";
import { steepestBlocks } from "./steepest-block.ts";
import { type PlannedPhase, planStrategy, type StrategyPlan } from "./strategy-plan.ts";

export interface TrainRunInput extends RunEvents {
  readonly backend: FeatureContext["backend"];
  readonly backbone: FeatureContext["backbone"];
  readonly spec: TrainSpec;
  readonly dataset: TrainDataset;
  readonly readExample: FeatureContext["readExample"];
  readonly locateExample?: FeatureContext["locateExample"];
  /** Folder of the model named by `spec.headFrom`. */
  readonly headFrom?: string | undefined;
  readonly cacheFolder: string;
  /** When checkpoints are made and where they go; left out: none are made. */
  readonly checkpoints?:
    | (CheckpointTimes & {
        /** @param phase name of the running phase. */
        readonly save: (checkpoint: Checkpoint, phase: string) => Promise<void>;
      })
    | undefined;
  /** Where to go on; left out: from the start. */
  readonly resume?: Checkpoint | undefined;
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
  /** Planned anew once a block was chosen. */
  plan: StrategyPlan;
  readonly sources: RunSources;
  readonly start: Model | null;
  readonly identity: RunIdentity;
  readonly finished: FinishedPhase[];
}

interface PhaseOutcome {
  readonly network: Network;
  readonly probabilities: number[][];
}

function contextOf(input: TrainRunInput): FeatureContext {
  const { backend, backbone, readExample, locateExample, spec, cacheFolder, signal, onProgress } = input;
  return {
    backend,
    backbone,
    readExample,
    locateExample,
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

/** Steps the run has taken in the phases that are over. */
const stepsOf = ({ finished }: Run): number => finished.at(-1)?.steps ?? 0;

function phaseInputOf(
  run: Run,
  index: number,
  on: { network: Network; graph: GraphGradients | undefined; train: BatchSource; val: BatchSource },
): PhaseInput {
  const { input, plan, identity, finished } = run;
  const { spec, dataset, backbone, checkpoints, resume } = input;
  const planned = plannedPhase(plan, index);
  const labels = labelNumbers(dataset.train, dataset.classes);
  const settings = augmentationSettings(spec.augmentation);
  const weights = spec.classWeights === "BALANCED" ? classWeights(labels, dataset.classes.length) : undefined;
  return {
    name: planned.name,
    phase: planned.phase,
    schedule: planned.schedule,
    backbone,
    network: on.network,
    graph: on.graph,
    loadGraph: input.backend.loadGraph,
    train: { source: on.train, labels, weights },
    val: { source: on.val, labels: labelNumbers(dataset.val, dataset.classes) },
    earlyStopping: spec.earlyStopping,
    augmentation: settings && { settings, size: spec.inputSize },
    seed: spec.seed,
    firstStep: stepsOf(run),
    resume: resume?.phase === index ? resume : undefined,
    keep: checkpoints && {
      everySteps: checkpoints.everySteps,
      due: checkpoints.due,
      save: (snapshot, frozen) =>
        checkpoints.save({ ...snapshot, identity, finished: [...finished], phase: index, frozen }, planned.name),
    },
    events: input,
  };
}

function plannedPhase({ phases }: StrategyPlan, index: number): PlannedPhase {
  const planned = phases[index];
  if (planned === undefined) throw new Error(`There is no phase ${index} of ${phases.length}.`);
  return planned;
}

/** Trains one phase on a network made at its cut, from the weights of the phase before. */
async function trainPhase(run: Run, index: number, before: PhaseOutcome | null): Promise<PhaseOutcome> {
  const { input, plan, sources, start, finished } = run;
  const { spec, dataset, backbone } = input;
  const { cut, trainedGroups } = plannedPhase(plan, index);
  const classes = dataset.classes.length;
  const { fromScratch } = plan;
  const adapters = trainedGroups.length > 0 ? plan.adapters : undefined;
  const network = new Network({ backbone, classes, trainedGroups, cut, seed: spec.seed, fromScratch, adapters });
  const train = await sources.at(cut, dataset.train);
  const val = await sources.at(cut, dataset.val);
  let graph: GraphGradients | undefined;
  try {
    graph = (await openGraphGradients({ context: contextOf(input), network })) ?? undefined;
    if (before !== null) network.restore(await before.network.snapshot());
    else if (start !== null) installWeights(network, start);
    const { steps, ...result } = await runPhase(phaseInputOf(run, index, { network, graph, train, val }));
    finished.push({ result, steps: stepsOf(run) + steps });
    return { network, probabilities: await predict(network, val, input.signal) };
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    graph?.dispose();
    before?.network.dispose();
    train.dispose();
    val.dispose();
  }
}

/** Measures which block is the steepest under the head trained so far, tells it, and plans its training. */
async function chooseBlock(run: Run, before: PhaseOutcome | null): Promise<void> {
  const { input, start } = run;
  const { spec, dataset, backbone, onMetric } = input;
  const head = before === null ? start && unpackWeights(start) : await before.network.snapshot();
  const blocks = await steepestBlocks({
    context: contextOf(input),
    examples: dataset.train,
    labels: labelNumbers(dataset.train, dataset.classes),
    classes: dataset.classes.length,
    head: head ?? new Map(),
    seed: spec.seed,
  });
  for (const { group, relative } of blocks)
    onMetric?.({ key: `gradient/${group}`, step: stepsOf(run), value: relative });
  run.plan = planStrategy(spec, backbone, blocks[0]?.group);
}

/** The block a run that goes on was training; undefined where it had not been chosen yet. */
function chosenBefore({ resume }: TrainRunInput): string | undefined {
  return resume?.frozen.find(({ group, weights }) => weights === "TRAINED" && group !== "head")?.group;
}

/** Trains the phases that are not over yet. */
async function trainPhases(run: Run): Promise<PhaseOutcome> {
  let last: PhaseOutcome | null = null;
  for (let index = run.finished.length; ; index++) {
    if (run.plan.choosesBlock && index === run.plan.phases.length) await chooseBlock(run, last);
    if (index >= run.plan.phases.length) break;
    last = await trainPhase(run, index, last);
  }
  if (last === null) throw new Error("A strategy without any phase was planned.");
  return last;
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
  const { spec, backbone, backend, dataset, resume } = input;
  const plan = planStrategy(spec, backbone, chosenBefore(input));
  checkDataset(dataset);
  for (const { phase } of plan.phases) checkBatch(phase, dataset);
  if (plan.choosesBlock && spec.tunePhase !== undefined) checkBatch(spec.tunePhase, dataset);
  const identity = runIdentity(input);
  if (resume !== undefined) assertSameRun(resume.identity, identity);
  const sources = new RunSources({ context: contextOf(input), cacheFeatures: spec.cacheFeatures, via: plan.via });
  const finished = [...(resume?.finished ?? [])];
  const run: Run = { input, plan, sources, start: await startModel(input), identity, finished };
  const last = await trainPhases(run);
  try {
    const { entries, bytes } = await packWeights(last.network);
    const phases = finished.map(({ result }) => result);
    const count = (names: Iterable<{ size: number }>) => [...names].reduce((sum, { size }) => sum + size, 0);
    return {
      model: { manifest: manifestOf(input, entries, goldenOf(dataset.val, last.probabilities)), weights: bytes },
      validationProbabilities: last.probabilities,
      result: {
        backend: backend.name,
        wallSeconds: (performance.now() - started) / 1000,
        peakMemoryBytes: peakMemoryBytes(),
        cache: sources.meter.use(),
        epochs: phases.reduce((sum, { epochs }) => sum + epochs, 0),
        trainableParameters: count(last.network.variables.values()),
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
