import type { Phase } from "@graft/contracts";
import type * as tf from "@tensorflow/tfjs";
import { isNormalization } from "../backbone/graph.ts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { adaptedKernel } from "./adapters.ts";
import { HEAD_BIAS, HEAD_KERNEL, type Network } from "./network.ts";

/** A weight that trains. */
export interface Trainable {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Its rate is the phase's rate times this. */
  readonly rateScale: number;
}

/** Weight decay pulls kernels only: biases and normalisation have no scale it could sensibly shrink. */
export function decays(name: string): boolean {
  return !isNormalization(name) && !name.endsWith("/bias");
}

/**
 * Rate of a group as a share of the phase's, `above` of `count` groups from the head, which is 0 above itself.
 *
 * - `groupDecay` d: d^above (timm's layer decay; ULMFiT's with d = 1/2.6).
 * - `lowestRate` l: (l / rate)^(above / count), so the first group trains at l and each next at the same multiple
 *   (fastai's slice).
 */
export function rateScale(
  { groupDecay, lowestRate, optimizer }: Pick<Phase, "groupDecay" | "lowestRate" | "optimizer">,
  above: number,
  count: number,
): number {
  if (lowestRate === undefined) return groupDecay ** above;
  return (lowestRate / optimizer.rate) ** (above / count);
}

export interface TrainablesInput {
  readonly backbone: Backbone;
  readonly network: Network;
  readonly phase: Phase;
}

/** What trains in a phase, each weight at its group's rate; the head, above all groups, at the phase's own. */
export function trainablesOf({ backbone, network, phase }: TrainablesInput): Trainable[] {
  const count = backbone.groups.length;
  const above = new Map(backbone.groups.flatMap(({ weights }, i) => weights.map((name) => [name, count - i] as const)));
  return [...network.variables].map(([name, variable]) => ({
    name,
    variable,
    rateScale:
      name === HEAD_KERNEL || name === HEAD_BIAS
        ? 1
        : rateScale(phase, above.get(adaptedKernel(name) ?? name) ?? 0, count),
  }));
}
