import * as tf from "@tensorflow/tfjs";
import { type ConvolutionWeights, type ForwardOptions, foldNorm, forwardGroups, pool } from "../backbone/forward.ts";
import { FrozenSegment } from "../backbone/frozen-segment.ts";
import { type ConvolutionOp, type GraphGroup, isStatistic } from "../backbone/graph.ts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { readValues, takeValues } from "../backend/read-values.ts";
import type { Cut } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import { weightOf } from "../features/trunk.ts";
import {
  type AdapterSettings,
  adapted,
  adaptedKernel,
  adaptedKernels,
  adapterNames,
  createAdapters,
} from "./adapters.ts";
import { BatchStatistics } from "./batch-statistics.ts";
import { Random } from "./random.ts";
import { randomWeight } from "./random-weights.ts";

export const HEAD_KERNEL = "head/kernel";
export const HEAD_BIAS = "head/bias";

export interface NetworkInput {
  readonly backbone: Backbone;
  readonly classes: number;
  /** Names of the groups that train. */
  readonly trainedGroups: readonly string[];
  /** What enters the network: everything before it is frozen and computed elsewhere. */
  readonly cut: Cut;
  readonly seed: number;
  /** Groups that train begin from random weights and are normalised by the batch's statistics; left out: pretrained. */
  readonly fromScratch?: boolean | undefined;
  /** Groups that train keep their weights, and low-rank additions to them train; left out: the weights train. */
  readonly adapters?: AdapterSettings | undefined;
}

/** A weight as a model stores it. */
export interface ModelWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a network consists of behind its cut. */
export interface NetworkParts {
  readonly groups: readonly GraphGroup[];
  /** A frozen convolution's folded weights; null for one that trains. */
  readonly frozenOf: (op: ConvolutionOp) => ConvolutionWeights | null;
  /** A normalisation's statistic, which never moves. */
  readonly statistic: (name: string) => tf.Tensor;
  readonly featureDim: number;
}

/** Uniform in +-sqrt(6 / (in + out)), as Glorot and Bengio (2010). */
function glorot(inputs: number, outputs: number, seed: number): tf.Tensor2D {
  const random = new Random(seed, "head");
  const limit = Math.sqrt(6 / (inputs + outputs));
  const values = Float32Array.from({ length: inputs * outputs }, () => (2 * random.unit() - 1) * limit);
  return tf.tensor2d(values, [inputs, outputs]);
}

/**
 * The part of the model behind a cut: frozen groups folded once, trained groups as variables whose normalisation stays
 * in inference mode and is folded at each step, then the global average pool and a linear head.
 */
export class Network {
  readonly classes: number;
  readonly cut: Cut;
  /** Variables by weight name: the head's and those of the groups that train. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Moving statistics of groups trained from random weights; empty elsewhere, where no statistic ever moves. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
  readonly #backbone: Backbone;
  readonly #frozen: FrozenSegment;
  readonly #batch: BatchStatistics | null;
  readonly adapters: AdapterSettings | undefined;

  constructor(input: NetworkInput) {
    const { backbone, classes, trainedGroups, cut, seed, fromScratch = false, adapters } = input;
    this.adapters = adapters;
    this.#backbone = backbone;
    this.classes = classes;
    this.cut = cut;
    const behind = cut === POOLED ? [] : backbone.groups.slice(cut.group);
    const trained = new Set(trainedGroups);
    this.#frozen = new FrozenSegment(
      behind.filter(({ name }) => !trained.has(name)),
      (name) => weightOf(backbone, name),
    );
    const moved = behind.filter(({ name }) => trained.has(name));
    const names = adapters === undefined ? moved.flatMap(({ weights }) => weights) : [];
    const variables = new Map<string, tf.Variable>();
    const statistics = new Map<string, tf.Variable>();
    const random = fromScratch ? new Random(seed, "backbone") : null;
    const start = (name: string) => {
      const pretrained = weightOf(backbone, name);
      if (random === null) return pretrained;
      return tf.tensor(randomWeight(name, pretrained.shape, random), pretrained.shape);
    };
    tf.tidy(() => {
      variables.set(HEAD_KERNEL, tf.variable(glorot(backbone.manifest.featureDim, classes, seed)));
      variables.set(HEAD_BIAS, tf.variable(tf.zeros([classes])));
      for (const name of names) {
        if (!isStatistic(name)) variables.set(name, tf.variable(start(name)));
        else if (random !== null) statistics.set(name, tf.variable(start(name), false));
      }
      if (adapters === undefined) return;
      const kernels = adaptedKernels(moved).map((name) => [name, weightOf(backbone, name)] as const);
      for (const [name, variable] of createAdapters(kernels, adapters, seed)) variables.set(name, variable);
    });
    this.variables = variables;
    this.statistics = statistics;
    this.#batch = random === null ? null : new BatchStatistics(this.#weight);
  }

  /** A variable or a moving statistic by name; undefined for what is frozen. */
  own(name: string): tf.Variable | undefined {
    return this.variables.get(name) ?? this.statistics.get(name);
  }

  #weight = (name: string): tf.Tensor => {
    const own = this.own(name);
    if (own !== undefined) return own;
    const pretrained = weightOf(this.#backbone, name);
    if (this.adapters === undefined) return pretrained;
    const names = adapterNames(name);
    const [down, up] = [this.variables.get(names.down), this.variables.get(names.up)];
    return down === undefined || up === undefined ? pretrained : adapted(pretrained, { down, up }, this.adapters);
  };

  #weightsOf = (op: ConvolutionOp) => this.#frozen.weightsOf(op) ?? foldNorm(op, this.#weight);

  /** The weights without their normalisation, which the batch's statistics then make. */
  #plainWeightsOf = (op: ConvolutionOp) => foldNorm({ ...op, norm: null }, this.#weight);

  /** Moves the moving statistics by what the step just taken saw. */
  settleStatistics(): void {
    this.#batch?.settle(this.statistics);
  }

  /** Drops what a step saw that was not taken. */
  forgetStatistics(): void {
    this.#batch?.forget();
  }

  /** Logits [batch, classes] of inputs at the cut; call within a tidy or a gradient. */
  logits(x: tf.Tensor, differentiable: boolean): tf.Tensor2D {
    const kernel = this.#weight(HEAD_KERNEL) as tf.Tensor2D;
    return tf.add(tf.matMul(this.#pooled(x, differentiable), kernel), this.#weight(HEAD_BIAS));
  }

  #pooled(x: tf.Tensor, differentiable: boolean): tf.Tensor2D {
    if (this.cut === POOLED) return x as tf.Tensor2D;
    const groups = this.#backbone.groups.slice(this.cut.group);
    const batch = differentiable ? this.#batch : null;
    const options: ForwardOptions = {
      weightsOf: batch === null ? this.#weightsOf : this.#plainWeightsOf,
      normalize: batch?.normalize,
      differentiable,
    };
    return pool(forwardGroups(groups, x as tf.Tensor4D, options), options);
  }

  /** What stands behind the cut, for whoever computes it another way: groups, frozen weights folded, trained ones by shape. */
  parts(): NetworkParts {
    const { cut } = this;
    const groups = cut === POOLED ? [] : this.#backbone.groups.slice(cut.group);
    return {
      groups,
      frozenOf: (op) => this.#frozen.weightsOf(op) ?? null,
      statistic: (name) => weightOf(this.#backbone, name),
      featureDim: this.#backbone.manifest.featureDim,
    };
  }

  /** What a model of this network stores: the weights that trained, adapters merged into the kernels they add to. */
  async modelWeights(): Promise<ModelWeight[]> {
    const stored: ModelWeight[] = [];
    for (const [name, variable] of [...this.variables, ...this.statistics]) {
      const kernel = adaptedKernel(name);
      if (kernel === undefined) {
        stored.push({ name, shape: variable.shape, values: Float32Array.from(await readValues(variable)) });
      } else if (name === adapterNames(kernel).up) {
        const merged = tf.tidy(() => this.#weight(kernel));
        stored.push({ name: kernel, shape: merged.shape, values: Float32Array.from(await takeValues(merged)) });
      }
    }
    return stored;
  }

  /** Copies of the values of all variables and moving statistics. */
  async snapshot(): Promise<Map<string, Float32Array>> {
    const values = new Map<string, Float32Array>();
    for (const [name, variable] of [...this.variables, ...this.statistics])
      values.set(name, Float32Array.from(await readValues(variable)));
    return values;
  }

  /** Sets variables and moving statistics from values; names that are neither here are left out. */
  restore(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, value] of values) {
      const variable = this.own(name);
      if (variable === undefined) continue;
      tf.tidy(() => {
        variable.assign(tf.tensor(value, variable.shape));
      });
    }
  }

  dispose(): void {
    this.#frozen.dispose();
    this.forgetStatistics();
    tf.dispose([...this.variables.values(), ...this.statistics.values()]);
  }
}
