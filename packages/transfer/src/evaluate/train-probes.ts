import type { Phase } from "@graft/contracts";
import { type BatchSource, memorySource } from "../features/batch-source.ts";
import { CacheMeter } from "../features/cache-meter.ts";
import { cachedFeatures } from "../features/cached-features.ts";
import { groupIndex } from "../features/cut.ts";
import { cutName, type FeatureContext } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { labelNumbers } from "../train/dataset.ts";
import type { LabelledSource } from "../train/labelled-source.ts";
import { Network } from "../train/network.ts";
import { predict } from "../train/predict.ts";
import { runPhase } from "../train/run-phase.ts";
import { balancedWeights } from "./balanced-weights.ts";

/** An example with its group of the protected attribute; null where it is not known. */
export interface GroupedExample extends ExampleRef {
  readonly group: string | null;
}

export interface TrainProbesInput {
  readonly context: FeatureContext;
  readonly classes: readonly string[];
  readonly train: readonly GroupedExample[];
  /** Chooses how long each probe trains; empty where the data have no validation split. */
  readonly val: readonly GroupedExample[];
  readonly test: readonly ExampleRef[];
  readonly cacheCut?: string | undefined;
  readonly seed: number;
}

/** Class probabilities on test of both probes, and what the cache gave. */
export interface ProbeOutput {
  readonly plain: readonly number[][];
  readonly balanced: readonly number[][];
  readonly cache: ReturnType<CacheMeter["use"]>;
}

/**
 * How long a probe trains is not chosen but measured: the epoch that is best on the validation split stands, judged
 * under the probe's own weights. Too long matters: once a probe fits every training example, weights on the examples no
 * longer do (Byrd and Lipton 2019), and the balanced probe would turn into the plain one.
 */
const STOPPING = { patience: 10, minDelta: 0 };
const PROBE_PHASE: Phase = {
  epochs: 100,
  batchSize: 64,
  optimizer: { kind: "ADAMW", rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  schedule: { kind: "CONSTANT" },
  groupDecay: 1,
  labelSmoothing: 0,
};
/** Epochs of a probe where there is nothing to validate on. */
const BLIND_EPOCHS = 30;

interface ProbeSources {
  readonly train: LabelledSource;
  /** Left out where the data have no validation split. */
  readonly val: LabelledSource | undefined;
  readonly test: BatchSource;
}

async function probe(input: TrainProbesInput, sources: ProbeSources): Promise<number[][]> {
  const { context, classes, seed } = input;
  const { train, val, test } = sources;
  const { backbone, signal } = context;
  const network = new Network({ backbone, classes: classes.length, trainedGroups: [], cut: POOLED, seed });
  try {
    await runPhase({
      name: "HEAD",
      phase: val === undefined ? { ...PROBE_PHASE, epochs: BLIND_EPOCHS } : PROBE_PHASE,
      backbone,
      network,
      train,
      val,
      earlyStopping: STOPPING,
      augmentation: null,
      seed,
      firstStep: 0,
      events: { signal },
    });
    return await predict(network, test, signal);
  } finally {
    network.dispose();
  }
}

/**
 * Trains two linear probes on the backbone's frozen features: `plain` on the data as it is, `balanced` with weights
 * under which label and attribute are independent. What separates them comes from the data, what both show from the
 * backbone.
 */
export async function trainProbes(input: TrainProbesInput): Promise<ProbeOutput> {
  const { context, cacheCut, classes, train, val, test } = input;
  const meter = new CacheMeter(cacheCut ?? cutName(context.backbone, POOLED));
  const via = cacheCut === undefined ? undefined : groupIndex(context.backbone, cacheCut);
  const features = async (examples: readonly ExampleRef[]) =>
    memorySource(await cachedFeatures({ context, meter, examples, cut: POOLED, via }));
  const labelled = async (examples: readonly GroupedExample[]): Promise<LabelledSource> => ({
    source: await features(examples),
    labels: labelNumbers(examples, classes),
  });
  const sources = {
    train: await labelled(train),
    val: val.length === 0 ? undefined : await labelled(val),
    test: await features(test),
  };
  const plain = await probe(input, sources);
  const balanced = await probe(input, {
    ...sources,
    train: { ...sources.train, weights: weightsOf(train) },
    val: sources.val && { ...sources.val, weights: weightsOf(val) },
  });
  return { plain, balanced, cache: meter.use() };
}

function weightsOf(examples: readonly GroupedExample[]): number[] {
  return balancedWeights(
    examples.map(({ label }) => label),
    examples.map(({ group }) => group),
  );
}
