import * as tf from "@tensorflow/tfjs";
import { readValues } from "../backend/read-values.ts";
import { breathe } from "../features/feature-context.ts";
import type { LabelledSource } from "./labelled-source.ts";
import { softmaxRows } from "./loss.ts";
import { lossGradients } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";
import type { Random } from "./random.ts";

export interface FisherInput {
  readonly network: Network;
  readonly source: LabelledSource["source"];
  /** Examples the mean is taken over, drawn without repetition; all where there are fewer. */
  readonly examples: number;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

/** A class drawn from probabilities. */
export function drawClass(probabilities: readonly number[], random: Random): number {
  let left = random.unit();
  for (const [index, probability] of probabilities.entries()) {
    left -= probability;
    if (left < 0) return index;
  }
  return probabilities.length - 1;
}

/**
 * Diagonal of the Fisher information of the backbone's trained weights at their present values: the mean over examples of the
 * squared gradient of log p(y | x), y drawn from what the network itself predicts (Kirkpatrick et al. 2017; drawn labels
 * rather than the data's make it the information and not the empirical one, Kunstner et al. 2019). The head is left out:
 * it has no past to keep. The caller disposes the tensors.
 */
export async function fisherInformation(input: FisherInput): Promise<Map<string, tf.Tensor>> {
  const { network, source, random, signal } = input;
  const chosen = random.order(source.count).slice(0, input.examples);
  const names = [...network.variables.keys()].filter((name) => name !== HEAD_KERNEL && name !== HEAD_BIAS);
  const sums = new Map<string, tf.Tensor>();
  for (const index of chosen) {
    const x = await source.batch([index]);
    const logits = tf.tidy(() => network.logits(x, false));
    const [probabilities = []] = softmaxRows(Float32Array.from(await readValues(logits)), network.classes);
    const labels = [drawClass(probabilities, random)];
    const { loss, gradients } = lossGradients(network, { x, labels }, 0);
    for (const name of names) {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new Error(`There is no gradient of ${name}.`);
      const before = sums.get(name);
      sums.set(
        name,
        tf.tidy(() => {
          const share = tf.div(tf.square(gradient), chosen.length);
          return before === undefined ? share : tf.add(before, share);
        }),
      );
      before?.dispose();
    }
    tf.dispose([x, logits, loss, ...gradients.values()]);
    network.forgetStatistics();
    await breathe(signal);
  }
  return sums;
}
