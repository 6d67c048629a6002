import * as tf from "@tensorflow/tfjs";
import type { Gradients } from "./optimizer.ts";
import type { Trainable } from "./trainable.ts";

/** A pull on the weights besides the loss. */
export interface Penalty {
  /** The gradients with the pull's own added; call within a tidy. */
  added(gradients: Gradients): Map<string, tf.Tensor>;
  dispose(): void;
}

/** Per weight: strength of the pull, a number or one for each entry, and what it pulls to; null pulls to 0. */
interface Pull {
  readonly strength: number | tf.Tensor;
  readonly anchor: tf.Tensor | null;
}

function penaltyOf(trainables: readonly Trainable[], pulls: ReadonlyMap<string, Pull>): Penalty {
  const variables = new Map(trainables.map(({ name, variable }) => [name, variable]));
  return {
    added: (gradients) =>
      new Map(
        [...gradients].map(([name, gradient]) => {
          const pull = pulls.get(name);
          const variable = variables.get(name);
          if (pull === undefined || variable === undefined) return [name, gradient];
          const away = pull.anchor === null ? variable : tf.sub(variable, pull.anchor);
          return [name, tf.add(gradient, tf.mul(away, pull.strength))];
        }),
      ),
    dispose: () => {
      for (const { anchor, strength } of pulls.values()) {
        anchor?.dispose();
        if (typeof strength !== "number") strength.dispose();
      }
    },
  };
}

export interface L2SpSettings {
  /** Pull of a backbone weight towards its pretrained value. */
  readonly alpha: number;
  /** Pull of the head, which has no pretrained value, towards 0. */
  readonly beta: number;
}

/**
 * L2-SP (Li, Grandvalet and Davoine 2018): alpha/2 |w - w0|^2 over the backbone's weights, beta/2 |w|^2 over the head's;
 * the gradient is alpha (w - w0) and beta w. 0 is no pull at all.
 *
 * @param pretrained the weight w0 by name; what it does not know counts as the head's. It keeps its tensors.
 */
export function l2Sp(
  trainables: readonly Trainable[],
  { alpha, beta }: L2SpSettings,
  pretrained: (name: string) => tf.Tensor | undefined,
): Penalty {
  const pulls = trainables.map(({ name }): [string, Pull] => {
    const anchor = pretrained(name)?.clone() ?? null;
    return [name, { strength: anchor === null ? beta : alpha, anchor }];
  });
  return penaltyOf(trainables, new Map(pulls));
}

/**
 * Elastic weight consolidation (Kirkpatrick et al. 2017): lambda/2 sum F (w - w0)^2, with w0 the pretrained weights and F the
 * diagonal of the Fisher information; the gradient is lambda F (w - w0). Takes the tensors of `fisher`.
 */
export function elasticPenalty(
  trainables: readonly Trainable[],
  { lambda, fisher }: { readonly lambda: number; readonly fisher: ReadonlyMap<string, tf.Tensor> },
  pretrained: (name: string) => tf.Tensor | undefined,
): Penalty {
  const pulls = trainables.flatMap(({ name }): [string, Pull][] => {
    const information = fisher.get(name);
    const anchor = pretrained(name);
    if (information === undefined || anchor === undefined) return [];
    return [[name, { strength: tf.mul(information, lambda), anchor: anchor.clone() }]];
  });
  tf.dispose([...fisher.values()]);
  return penaltyOf(trainables, new Map(pulls));
}

/** Several pulls at once; undefined where there is none. */
export function combined(penalties: readonly Penalty[]): Penalty | undefined {
  if (penalties.length <= 1) return penalties[0];
  return {
    added: (gradients) => new Map(penalties.reduce((sum, penalty) => penalty.added(sum), gradients)),
    dispose: () => {
      for (const penalty of penalties) penalty.dispose();
    },
  };
}
