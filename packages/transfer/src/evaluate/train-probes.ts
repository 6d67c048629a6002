import type { Phase } from "@graft/contracts";
import { type BatchSource, memorySource } from "../features/batch-source.ts";
import { CacheMeter } from "../features/cache-meter.ts";
import { cachedFeatures } from "../features/cached-features.ts";
import { groupIndex } from "../features/cut.ts";
import { cutName, type FeatureContext } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { labelNumbers } from "../train/dataset.ts";
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
 * Short on purpose: once a probe fits every training example, weights on the examples no longer matter (Byrd and
 * Lipton 2019), and the balanced probe would turn into the plain one.
 */
const PROBE_PHASE: Phase = {
  epochs: 30,
  batchSize: 64,
  optimizer: { kind: "ADAMW", rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  schedule: { kind: "COSINE", warmupFraction: 0.1 },
  groupDecay: 1,
  labelSmoothing: 0,
};

async function probe(
  input: TrainProbesInput,
  sources: { train: BatchSource; test: BatchSource },
  weights: readonly number[] | undefined,
): Promise<number[][]> {
  const { context, classes, train, seed } = input;
  const { backbone, signal } = context;
  const network = new Network({ backbone, classes: classes.length, trainedGroups: [], cut: POOLED, seed });
  try {
    await runPhase({
      name: "HEAD",
      phase: PROBE_PHASE,
      backbone,
      network,
      train: { source: sources.train, labels: labelNumbers(train, classes), weights },
      flip: false,
      seed,
      firstStep: 0,
      events: { signal },
    });
    return await predict(network, sources.test, signal);
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
  const { context, cacheCut, train, test } = input;
  const meter = new CacheMeter(cacheCut ?? cutName(context.backbone, POOLED));
  const via = cacheCut === undefined ? undefined : groupIndex(context.backbone, cacheCut);
  const features = async (examples: readonly ExampleRef[]) =>
    memorySource(await cachedFeatures({ context, meter, examples, cut: POOLED, via }));
  const sources = { train: await features(train), test: await features(test) };
  const weights = balancedWeights(
    train.map(({ label }) => label),
    train.map(({ group }) => group),
  );
  const plain = await probe(input, sources, undefined);
  const balanced = await probe(input, sources, weights);
  return { plain, balanced, cache: meter.use() };
}
