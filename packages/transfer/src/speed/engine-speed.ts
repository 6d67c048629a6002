import * as tf from "@tensorflow/tfjs";
import { spreadValues } from "../backend/gradient-cases.ts";
import { exampleSource } from "../features/batch-source.ts";
import { openTrunk, type TrunkContext } from "../features/open-trunk.ts";
import { TRUNK_BATCH, type Trunk } from "../features/trunk.ts";
import { BatchQueue } from "../train/batch-queue.ts";
import { type GraphGradients, openGraphGradients } from "../train/graph-gradients.ts";
import { GraphStepper } from "../train/graph-stepper.ts";
import { Network } from "../train/network.ts";
import { createOptimizer, type Stepper } from "../train/optimizer.ts";
import { fittingStep } from "../train/out-of-memory.ts";
import { trainStep } from "../train/train-step.ts";
import { drawnPhotographs } from "./drawn-photographs.ts";

/** Classes of the head that is trained while measuring. */
const CLASSES = 2;
const OPTIMIZER = {
  kind: "ADAMW",
  rate: 1e-5,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
} as const;

/** Pictures that are decoded while the wait for them is measured: more than anybody waits for. */
const PHOTOGRAPHS = 1024;

export interface EngineSpeedInput extends TrunkContext {
  /** Examples of a training step; left out: as many as a trunk takes. */
  readonly batchSize?: number | undefined;
}

interface SpeedParts {
  readonly trunk: Trunk;
  readonly network: Network;
  readonly graph: GraphGradients | undefined;
  readonly optimizer: Stepper;
}

/** The engine's costs: the frozen trunk forward, a step that trains everything, and its wait for pictures. */
export class EngineSpeed {
  readonly batchSize: number;
  readonly #context: TrunkContext;
  readonly #inputs: Float32Array[];
  readonly #batch: Float32Array;
  readonly #parts: SpeedParts;
  #queue: BatchQueue | undefined;
  /** Examples that memory holds at once in a training step. */
  #microBatch: number;

  private constructor(context: EngineSpeedInput, parts: SpeedParts) {
    const { inputSize: side, batchSize = TRUNK_BATCH } = context;
    this.#context = context;
    this.batchSize = batchSize;
    this.#microBatch = batchSize;
    const length = side * side * 3;
    this.#inputs = Array.from({ length: TRUNK_BATCH }, (_, i) => spreadValues(length, i * 0.071));
    this.#batch = new Float32Array(batchSize * length);
    this.#inputs.slice(0, batchSize).forEach((input, i) => {
      this.#batch.set(input, i * length);
    });
    this.#parts = parts;
  }

  static async open(context: EngineSpeedInput): Promise<EngineSpeed> {
    const { backbone, backend } = context;
    const trunk = await openTrunk(context, { from: 0, to: backbone.groups.length, pooled: true });
    const trainedGroups = backbone.groups.map(({ name }) => name);
    const network = new Network({ backbone, classes: CLASSES, trainedGroups, cut: { group: 0 }, seed: 0 });
    const graph = (await openGraphGradients({ context, network })) ?? undefined;
    const trainables = [...network.variables].map(([name, variable]) => ({ name, variable, rateScale: 1 }));
    const stepper = backend.loadGraph && (await GraphStepper.open(backend.loadGraph, OPTIMIZER, trainables));
    const optimizer = createOptimizer(OPTIMIZER, trainables, stepper);
    return new EngineSpeed(context, { trunk, network, graph, optimizer });
  }

  /** Computes the pooled features of as many inputs as a trunk takes, in memory, and reads them; seconds. */
  async forward(): Promise<number> {
    const { inputSize: side } = this.#context;
    const start = performance.now();
    await this.#parts.trunk.run(this.#inputs, [side, side, 3]);
    return (performance.now() - start) / 1000;
  }

  async #train(x: tf.Tensor): Promise<void> {
    const labels = Array.from({ length: this.batchSize }, (_, i) => i % CLASSES);
    const phase = { labelSmoothing: 0, clipNorm: undefined };
    const { network, graph, optimizer } = this.#parts;
    const step = { network, graph, optimizer, phase, rate: OPTIMIZER.rate };
    const fit = await fittingStep(this.#microBatch, (microBatch) => trainStep({ ...step, microBatch }, { x, labels }));
    this.#microBatch = fit.microBatch;
    x.dispose();
  }

  /** One step of full fine-tuning on one batch in memory, its loss read; seconds. */
  async step(): Promise<number> {
    const { inputSize: side } = this.#context;
    const start = performance.now();
    await this.#train(tf.tensor4d(this.#batch, [this.batchSize, side, side, 3]));
    return (performance.now() - start) / 1000;
  }

  async #openQueue(): Promise<BatchQueue> {
    const { examples, read } = await drawnPhotographs(PHOTOGRAPHS);
    const source = exampleSource({ ...this.#context, readExample: read }, examples, { group: 0 });
    const order = examples.map((_, i) => i);
    return new BatchQueue(source, { order, batchSize: this.batchSize, from: 0 });
  }

  /** A step on the queue's next batch; milliseconds that were spent waiting for it. */
  async #trainNext(queue: BatchQueue): Promise<number> {
    const asked = performance.now();
    const batch = await queue.next();
    const waited = performance.now() - asked;
    if (batch === null) throw new Error(`The ${PHOTOGRAPHS} pictures are used up.`);
    await this.#train(batch.x);
    return waited;
  }

  /** Full fine-tuning on pictures that are decoded meanwhile: of so many steps, the share that was spent waiting. */
  async waitedShare(steps: number): Promise<number> {
    if (this.#queue === undefined) {
      // The first batch had nothing to be made beside: it counts in no share.
      this.#queue = await this.#openQueue();
      await this.#trainNext(this.#queue);
    }
    const start = performance.now();
    let waited = 0;
    for (let step = 0; step < steps; step++) waited += await this.#trainNext(this.#queue);
    return waited / (performance.now() - start);
  }

  async dispose(): Promise<void> {
    await this.#queue?.dispose();
    const { trunk, network, graph, optimizer } = this.#parts;
    for (const part of [trunk, network, graph, optimizer]) part?.dispose();
  }
}
