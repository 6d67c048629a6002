import type { Optimizer } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { decays, type Trainable } from "./trainable.ts";

/** Gradients by the name of their trainable. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/** Moves weights against their gradients. Made anew for each phase, since what trains changes with it. */
export interface Stepper {
  /** One step at a rate. Disposes nothing it is given. */
  apply(gradients: Gradients, rate: number): void;
  /** Moments by `name/slot`, and the count of steps taken. */
  state(): { readonly step: number; readonly slots: ReadonlyMap<string, tf.Tensor> };
  /** Goes on from a state; every slot must be in it. */
  restore(state: { readonly step: number; readonly slots: ReadonlyMap<string, Float32Array> }): void;
  dispose(): void;
}

/** A weight, its gradient and its slots, all of which a step moves. */
export interface SteppedVariables {
  readonly trainables: readonly Trainable[];
  readonly slots: ReadonlyMap<string, readonly tf.Variable[]>;
}

/** Takes an optimizer's step over all weights at once, another way than operation by operation. */
export interface StepTaker {
  /** One step by gradients of all weights by name. Disposes nothing it is given. */
  apply(variables: SteppedVariables, gradients: Gradients, at: { readonly rate: number; readonly step: number }): void;
  dispose(): void;
}

type AdamW = Extract<Optimizer, { kind: "ADAMW" }>;
type Sgd = Extract<Optimizer, { kind: "SGD" }>;

/** New value of a weight and its slots after one step. */
type Update = (call: { gradient: tf.Tensor; slots: tf.Variable[]; rate: number; step: number }) => {
  change: tf.Tensor;
  slots: tf.Tensor[];
};

/**
 * AdamW (Loshchilov and Hutter 2019): m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * change = rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon). The decay is applied apart.
 */
function adamW({ beta1, beta2, epsilon }: AdamW): Update {
  return ({ gradient, slots, rate, step }) => {
    const [m, v] = slots as [tf.Variable, tf.Variable];
    const first = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const root = tf.add(tf.sqrt(tf.mul(second, 1 / (1 - beta2 ** step))), epsilon);
    return { change: tf.mul(tf.div(first, root), rate / (1 - beta1 ** step)), slots: [first, second] };
  };
}

/** SGD with momentum as PyTorch computes it: v = momentum v + g; change = rate v. */
function sgd({ momentum }: Sgd): Update {
  return ({ gradient, slots, rate }) => {
    const velocity = tf.add(tf.mul(slots[0] as tf.Variable, momentum), gradient);
    return { change: tf.mul(velocity, rate), slots: [velocity] };
  };
}

const SLOTS = { ADAMW: ["m", "v"], SGD: ["velocity"] } as const;

function zerosLike(variable: tf.Variable): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
}

/**
 * An optimizer over some weights. Decay is decoupled, `w -= rate * decay * w`, and spares biases and normalisation. Its
 * steps are the taker's where one is given, which it then owns.
 */
export function createOptimizer(settings: Optimizer, trainables: readonly Trainable[], taker?: StepTaker): Stepper {
  const update = settings.kind === "ADAMW" ? adamW(settings) : sgd(settings);
  const names = SLOTS[settings.kind];
  const slots = new Map(trainables.map(({ name, variable }) => [name, names.map(() => zerosLike(variable))]));
  let step = 0;
  return {
    apply: (gradients, rate) => {
      step += 1;
      if (taker !== undefined) {
        taker.apply({ trainables, slots }, gradients, { rate, step });
        return;
      }
      for (const { name, variable, rateScale } of trainables) {
        const gradient = gradients.get(name);
        const own = slots.get(name);
        if (gradient === undefined || own === undefined) throw new Error(`The step has no gradient for ${name}.`);
        tf.tidy(() => {
          const scaled = rate * rateScale;
          const { change, slots: moved } = update({ gradient, slots: own, rate: scaled, step });
          const kept = decays(name) && settings.weightDecay > 0 ? 1 - scaled * settings.weightDecay : 1;
          variable.assign(tf.sub(kept === 1 ? variable : tf.mul(variable, kept), change));
          own.forEach((slot, i) => {
            const value = moved[i];
            if (value !== undefined) slot.assign(value);
          });
        });
      }
    },
    state: () => ({
      step,
      slots: new Map(
        [...slots].flatMap(([name, own]) =>
          own.map((slot, i): [string, tf.Tensor] => [`${name}/${names[i] ?? i}`, slot]),
        ),
      ),
    }),
    restore: (state) => {
      step = state.step;
      for (const [name, own] of slots) {
        own.forEach((slot, i) => {
          const values = state.slots.get(`${name}/${names[i] ?? i}`);
          if (values === undefined) throw new Error(`The state has no slot ${names[i] ?? i} of ${name}.`);
          tf.tidy(() => slot.assign(tf.tensor(values, slot.shape)));
        });
      }
    },
    dispose: () => {
      taker?.dispose();
      tf.dispose([...slots.values()].flat());
    },
  };
}

/** Scales gradients so that the L2 norm over all of them is at most `limit`; the caller disposes the result. */
export function clipped(gradients: Gradients, limit: number): Map<string, tf.Tensor> {
  const scale = tf.tidy(() => {
    // Not addN: WebGPU's takes one buffer per tensor and, beyond its limit, answers garbage without an error.
    const squares = [...gradients.values()].map((gradient) => tf.sum(tf.square(gradient)));
    const total = squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0));
    return tf.div(limit, tf.maximum(tf.sqrt(total), limit));
  });
  const scaled = new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, scale)] as const));
  scale.dispose();
  return scaled;
}
