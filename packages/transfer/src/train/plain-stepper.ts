import type { Optimizer } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { SteppedVariables, StepTaker } from "./optimizer.ts";
import { decays } from "./trainable.ts";

type AdamW = Extract<Optimizer, { kind: "ADAMW" }>;
type Sgd = Extract<Optimizer, { kind: "SGD" }>;

interface Moved {
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  readonly slots: readonly Float32Array[];
  readonly rate: number;
  readonly step: number;
  /** What decay leaves of the weight. */
  readonly kept: number;
}

/** The formulas of `createOptimizer`, a value at a time in double precision. */
function adamW({ beta1, beta2, epsilon }: AdamW, { weight, gradient, slots, rate, step, kept }: Moved): void {
  const [m, v] = slots as [Float32Array, Float32Array];
  const factor = rate / (1 - beta1 ** step);
  const correction = 1 / (1 - beta2 ** step);
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i] as number;
    const first = beta1 * (m[i] as number) + (1 - beta1) * g;
    const second = beta2 * (v[i] as number) + (1 - beta2) * g * g;
    m[i] = first;
    v[i] = second;
    weight[i] = kept * (weight[i] as number) - (factor * first) / (Math.sqrt(second * correction) + epsilon);
  }
}

function sgd({ momentum }: Sgd, { weight, gradient, slots, rate, kept }: Moved): void {
  const [velocity] = slots as [Float32Array];
  for (let i = 0; i < weight.length; i++) {
    const moved = momentum * (velocity[i] as number) + (gradient[i] as number);
    velocity[i] = moved;
    weight[i] = kept * (weight[i] as number) - rate * moved;
  }
}

/**
 * An optimizer's step in plain arrays, for weights as few as a head's: there a device is told more than it computes.
 * Reads tensors at once, so only for backends that can be read so.
 */
export class PlainStepper implements StepTaker {
  readonly #settings: Optimizer;

  constructor(settings: Optimizer) {
    this.#settings = settings;
  }

  apply(
    { trainables, slots }: SteppedVariables,
    gradients: ReadonlyMap<string, tf.Tensor>,
    at: { readonly rate: number; readonly step: number },
  ): void {
    const settings = this.#settings;
    for (const { name, variable, rateScale } of trainables) {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new Error(`The step has no gradient for ${name}.`);
      const own = slots.get(name) ?? [];
      const rate = at.rate * rateScale;
      const moved = {
        weight: variable.dataSync<"float32">().slice(),
        gradient: gradient.dataSync<"float32">().slice(),
        slots: own.map((slot) => slot.dataSync<"float32">().slice()),
        rate,
        step: at.step,
        kept: decays(name) ? 1 - rate * settings.weightDecay : 1,
      };
      if (settings.kind === "ADAMW") adamW(settings, moved);
      else sgd(settings, moved);
      tf.tidy(() => {
        variable.assign(tf.tensor(moved.weight, variable.shape));
        own.forEach((slot, i) => {
          slot.assign(tf.tensor(moved.slots[i] as Float32Array, slot.shape));
        });
      });
    }
  }

  dispose(): void {}
}
