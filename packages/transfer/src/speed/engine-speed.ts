import * as tf from "@tensorflow/tfjs";
import { spreadValues } from "../backend/gradient-cases.ts";
import { openTrunk, type TrunkContext } from "../features/open-trunk.ts";
import { TRUNK_BATCH, type Trunk } from "../features/trunk.ts";
import { Network } from "../train/network.ts";
import { createOptimizer, type Stepper } from "../train/optimizer.ts";
import { trainStep } from "../train/train-step.ts";

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

/** The engine's two costs, on inputs that are in memory: the frozen trunk forward, and a step that trains everything. */
export class EngineSpeed {
  readonly batchSize = TRUNK_BATCH;
  readonly #inputs: Float32Array[];
  readonly #batch: Float32Array;
  readonly #trunk: Trunk;
  readonly #network: Network;
  readonly #optimizer: Stepper;
  readonly #side: number;

  private constructor({ backbone, inputSize: side }: TrunkContext, trunk: Trunk) {
    this.#side = side;
    const length = side * side * 3;
    this.#inputs = Array.from({ length: TRUNK_BATCH }, (_, i) => spreadValues(length, i * 0.071));
    this.#batch = new Float32Array(TRUNK_BATCH * length);
    this.#inputs.forEach((input, i) => {
      this.#batch.set(input, i * length);
    });
    this.#trunk = trunk;
    const trainedGroups = backbone.groups.map(({ name }) => name);
    this.#network = new Network({ backbone, classes: CLASSES, trainedGroups, cut: { group: 0 }, seed: 0 });
    const trainables = [...this.#network.variables].map(([name, variable]) => ({ name, variable, rateScale: 1 }));
    this.#optimizer = createOptimizer(OPTIMIZER, trainables);
  }

  static async open(context: TrunkContext): Promise<EngineSpeed> {
    const range = { from: 0, to: context.backbone.groups.length, pooled: true };
    return new EngineSpeed(context, await openTrunk(context, range));
  }

  /** Computes the pooled features of one batch and reads them; seconds. */
  async forward(): Promise<number> {
    const start = performance.now();
    await this.#trunk.run(this.#inputs, [this.#side, this.#side, 3]);
    return (performance.now() - start) / 1000;
  }

  /** One step of full fine-tuning on one batch, its loss read; seconds. */
  async step(): Promise<number> {
    const start = performance.now();
    const x = tf.tensor4d(this.#batch, [TRUNK_BATCH, this.#side, this.#side, 3]);
    const labels = this.#inputs.map((_, i) => i % CLASSES);
    const phase = { labelSmoothing: 0, clipNorm: undefined };
    await trainStep({ network: this.#network, optimizer: this.#optimizer, phase, rate: OPTIMIZER.rate }, { x, labels });
    x.dispose();
    return (performance.now() - start) / 1000;
  }

  dispose(): void {
    this.#trunk.dispose();
    this.#network.dispose();
    this.#optimizer.dispose();
  }
}
