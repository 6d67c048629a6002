import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Optimizer } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { GraphLoader, LoadedGraph } from "../tensorflow-graph/graph-loader.ts";
import { optimizerGraph, STEP_PORTS } from "../tensorflow-graph/optimizer-graph.ts";
import { encodeSavedModel, SAVED_MODEL_FILE } from "../tensorflow-graph/saved-model-format.ts";
import type { SteppedVariables, StepTaker } from "./optimizer.ts";
import { decays, type Trainable } from "./trainable.ts";

/** An optimizer's step over all weights as one graph of native TensorFlow: the numbers of its single operations. */
export class GraphStepper implements StepTaker {
  readonly #graph: LoadedGraph;
  readonly #settings: Optimizer;
  /** The different shares of the rate at which weights move. */
  readonly #scales: readonly number[];

  private constructor(graph: LoadedGraph, settings: Optimizer, scales: readonly number[]) {
    this.#graph = graph;
    this.#settings = settings;
    this.#scales = scales;
  }

  static async open(load: GraphLoader, settings: Optimizer, trainables: readonly Trainable[]): Promise<GraphStepper> {
    const scales = [...new Set(trainables.map(({ rateScale }) => rateScale))];
    const weights = trainables.map(({ name, variable, rateScale }) => {
      return { name, shape: variable.shape, rate: scales.indexOf(rateScale), decays: decays(name) };
    });
    const folder = await mkdtemp(path.join(os.tmpdir(), "graft-optimizer-"));
    try {
      await writeFile(path.join(folder, SAVED_MODEL_FILE), encodeSavedModel(optimizerGraph(settings, weights)));
      return new GraphStepper(await load(folder), settings, scales);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The numbers that change from step to step. */
  #numbers(rate: number, step: number, decaying: ReadonlySet<number>): Record<string, tf.Tensor> {
    const settings = this.#settings;
    const numbers: Record<string, tf.Tensor> = {};
    const correction = settings.kind === "ADAMW" ? 1 / (1 - settings.beta1 ** step) : 1;
    this.#scales.forEach((scale, number) => {
      numbers[STEP_PORTS.factor(number)] = tf.scalar(rate * scale * correction);
      if (decaying.has(number)) numbers[STEP_PORTS.kept(number)] = tf.scalar(1 - rate * scale * settings.weightDecay);
    });
    if (settings.kind === "ADAMW") numbers[STEP_PORTS.correction] = tf.scalar(1 / (1 - settings.beta2 ** step));
    return numbers;
  }

  apply(
    variables: SteppedVariables,
    gradients: ReadonlyMap<string, tf.Tensor>,
    at: { readonly rate: number; readonly step: number },
  ): void {
    const { trainables, slots } = variables;
    const decaying = this.#settings.weightDecay > 0 ? trainables.filter(({ name }) => decays(name)) : [];
    const numbers = new Set(decaying.map(({ rateScale }) => this.#scales.indexOf(rateScale)));
    tf.tidy(() => {
      const inputs: tf.NamedTensorMap = this.#numbers(at.rate, at.step, numbers);
      for (const { name, variable } of trainables) {
        const gradient = gradients.get(name);
        if (gradient === undefined) throw new Error(`The step has no gradient for ${name}.`);
        inputs[STEP_PORTS.gradient(name)] = gradient;
        inputs[STEP_PORTS.weight(name)] = variable;
        slots.get(name)?.forEach((slot, i) => {
          inputs[STEP_PORTS.slot(name, i)] = slot;
        });
      }
      const moved = this.#graph.runNamed(inputs);
      for (const { name, variable } of trainables) {
        variable.assign(moved[STEP_PORTS.weight(name)] as tf.Tensor);
        slots.get(name)?.forEach((slot, i) => {
          slot.assign(moved[STEP_PORTS.slot(name, i)] as tf.Tensor);
        });
      }
    });
  }

  dispose(): void {
    this.#graph.dispose();
  }
}
