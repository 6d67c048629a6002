import type { Optimizer } from "@graft/contracts";
import { GraphBuilder } from "./graph-builder.ts";
import type { FrozenGraph, GraphPort } from "./saved-model-format.ts";

/** A weight as its step sees it. */
export interface SteppedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Number of its rate among the rates that are given with each step. */
  readonly rate: number;
  readonly decays: boolean;
}

/** Names of what enters and leaves; of a weight's slots in the order of the optimizer. */
export const STEP_PORTS = {
  gradient: (name: string) => `gradient/${name}`,
  weight: (name: string) => `weight/${name}`,
  slot: (name: string, slot: number) => `slot${slot}/${name}`,
  /** What a change is multiplied with, by the number of the rate. */
  factor: (rate: number) => `factor/${rate}`,
  /** What decay leaves of a weight, by the number of the rate. */
  kept: (rate: number) => `kept/${rate}`,
  /** AdamW: 1 / (1 - b2^t). */
  correction: "correction",
} as const;

/** Writes operations on weights of one shape after the other. */
class StepWriter {
  readonly graph = new GraphBuilder();
  readonly #outputs: Record<string, GraphPort> = {};
  readonly #scalars = new Map<string, string>();

  scalar(name: string): string {
    const known = this.#scalars.get(name);
    if (known !== undefined) return known;
    const node = this.graph.input(name, []);
    this.#scalars.set(name, node);
    return node;
  }

  constant(value: number): string {
    const name = `constant/${value}`;
    const known = this.#scalars.get(name);
    if (known !== undefined) return known;
    const node = this.graph.constant("constant", Float32Array.from([value]), []);
    this.#scalars.set(name, node);
    return node;
  }

  apply = (op: "Mul" | "AddV2" | "Sub" | "RealDiv" | "Square" | "Sqrt", ...input: readonly string[]): string =>
    this.graph.operation(op, { op, input });

  leave(name: string, node: string, shape: readonly number[]): void {
    this.#outputs[name] = { node, shape, type: "float32" };
  }

  build(): FrozenGraph {
    return this.graph.build(this.#outputs);
  }
}

interface Change {
  /** Before it is multiplied with the factor. */
  readonly direction: string;
  readonly slots: readonly string[];
}

type AdamW = Extract<Optimizer, { kind: "ADAMW" }>;
type Sgd = Extract<Optimizer, { kind: "SGD" }>;

/** The same operations in the same order as `adamW` in single operations. */
function adamW(
  writer: StepWriter,
  { beta1, beta2, epsilon }: AdamW,
  at: { gradient: string; slots: string[] },
): Change {
  const { apply } = writer;
  const [m = "", v = ""] = at.slots;
  const share = (value: string, by: number) => apply("Mul", value, writer.constant(by));
  const first = apply("AddV2", share(m, beta1), share(at.gradient, 1 - beta1));
  const second = apply("AddV2", share(v, beta2), share(apply("Square", at.gradient), 1 - beta2));
  const corrected = apply("Mul", second, writer.scalar(STEP_PORTS.correction));
  const root = apply("AddV2", apply("Sqrt", corrected), writer.constant(epsilon));
  return { direction: apply("RealDiv", first, root), slots: [first, second] };
}

function sgd(writer: StepWriter, { momentum }: Sgd, at: { gradient: string; slots: string[] }): Change {
  const [velocity = ""] = at.slots;
  const moved = writer.apply("AddV2", writer.apply("Mul", velocity, writer.constant(momentum)), at.gradient);
  return { direction: moved, slots: [moved] };
}

/** Slots an optimizer keeps for each weight. */
export const SLOT_COUNTS = { ADAMW: 2, SGD: 1 } as const;

/** One step of an optimizer over all its weights as one TensorFlow graph: weights, gradients and slots in, and out again. */
export function optimizerGraph(settings: Optimizer, weights: readonly SteppedWeight[]): FrozenGraph {
  const writer = new StepWriter();
  for (const { name, shape, rate, decays } of weights) {
    const gradient = writer.graph.input(STEP_PORTS.gradient(name), shape);
    const weight = writer.graph.input(STEP_PORTS.weight(name), shape);
    const slots = Array.from({ length: SLOT_COUNTS[settings.kind] }, (_, slot) =>
      writer.graph.input(STEP_PORTS.slot(name, slot), shape),
    );
    const at = { gradient, slots };
    const change = settings.kind === "ADAMW" ? adamW(writer, settings, at) : sgd(writer, settings, at);
    const kept =
      decays && settings.weightDecay > 0 ? writer.apply("Mul", weight, writer.scalar(STEP_PORTS.kept(rate))) : weight;
    const step = writer.apply("Mul", change.direction, writer.scalar(STEP_PORTS.factor(rate)));
    writer.leave(STEP_PORTS.weight(name), writer.apply("Sub", kept, step), shape);
    change.slots.forEach((node, slot) => {
      writer.leave(STEP_PORTS.slot(name, slot), node, shape);
    });
  }
  return writer.build();
}
