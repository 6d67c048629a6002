import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { NATIVE_TENSORFLOW_FOLDER, type Optimizer, optimizerSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { spreadValues } from "../backend/gradient-cases.ts";
import { type OpenBackend, openBackend } from "../backend/open-backend.ts";
import { GraphStepper } from "./graph-stepper.ts";
import { createOptimizer } from "./optimizer.ts";
import type { Trainable } from "./trainable.ts";

const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const nativeBackends = process.env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");

describe.skipIf(!existsSync(path.join(nativeBackends, NATIVE_TENSORFLOW_FOLDER)))("an optimizer as one graph", () => {
  let backend: OpenBackend;
  beforeAll(async () => {
    backend = await openBackend("tensorflow", nativeBackends);
  });

  const weights = (): Trainable[] =>
    [
      ["a/kernel", 1],
      ["a/gamma", 0.25],
      ["b/depthwise_kernel", 0.25],
    ].map(([name, rateScale], i) => ({
      name: String(name),
      variable: tf.variable(tf.tensor(spreadValues(24, i * 0.3), [4, 6])),
      rateScale: Number(rateScale),
    }));

  const gradients = (trainables: readonly Trainable[], step: number) =>
    new Map(trainables.map(({ name }, i) => [name, tf.tensor(spreadValues(24, step * 0.17 + i * 0.41), [4, 6])]));

  it.each<[string, Optimizer]>([
    ["AdamW with decay", optimizerSchema.parse({ kind: "ADAMW", rate: 0.01, weightDecay: 0.1 })],
    ["AdamW without", optimizerSchema.parse({ kind: "ADAMW", rate: 0.01 })],
    ["SGD with momentum and decay", optimizerSchema.parse({ kind: "SGD", rate: 0.01, weightDecay: 0.1 })],
  ])("takes the steps of single operations, slots and all: %s", async (_, settings) => {
    const load = backend.loadGraph;
    if (load === undefined) throw new Error("Native TensorFlow loads graphs.");
    const [whole, single] = [weights(), weights()];
    const graph = createOptimizer(settings, whole, await GraphStepper.open(load, settings, whole));
    const operations = createOptimizer(settings, single);
    const read = (trainables: readonly Trainable[], optimizer: typeof graph) => [
      ...trainables.flatMap(({ variable }) => [...variable.dataSync()]),
      ...[...optimizer.state().slots.values()].flatMap((slot) => [...slot.dataSync()]),
    ];
    const start = read(whole, graph);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 4; step++) {
      const now = gradients(whole, step);
      const rate = settings.rate / (step + 1);
      for (const optimizer of [graph, operations]) optimizer.apply(now, rate);
      tf.dispose([...now.values()]);
    }
    expect(tf.memory().numTensors).toBe(before);
    const [ours, theirs] = [read(whole, graph), read(single, operations)];
    const apart = ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
    expect(ours.every((value, i) => value !== start[i])).toBe(true);
    expect(graph.state().step).toBe(4);
    for (const optimizer of [graph, operations]) optimizer.dispose();
  });
});
