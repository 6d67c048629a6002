import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";
import { openBackend } from "../backend/open-backend.ts";
import { memorySource } from "../features/batch-source.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { drawClass, fisherInformation } from "./fisher.ts";
import { Network } from "./network.ts";
import { predict } from "./predict.ts";
import { Random } from "./random.ts";

const EXAMPLES = 3;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let backbone: Backbone;
beforeAll(async () => {
  await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(folder.path);
});
afterAll(() => folder.remove());

it("draws a class as often as it is probable", () => {
  const random = new Random(1, "fisher");
  const draws = Array.from({ length: 3000 }, () => drawClass([0.2, 0.5, 0.3], random));
  [600, 1500, 900].forEach((expected, label) => {
    expect(Math.abs(draws.filter((draw) => draw === label).length - expected)).toBeLessThan(140);
  });
});

it("is the mean squared slope of log p(y | x), for labels the network itself draws", async () => {
  // The input of the last group, so that the slope is smooth but for relu6: [4, 4, 8] of each example.
  const shape = [4, 4, 8];
  const source = memorySource({ shape, values: spreadValues(EXAMPLES * 128, 0.2), count: EXAMPLES });
  const network = new Network({ backbone, classes: 2, trainedGroups: ["top"], cut: { group: 3 }, seed: 4 });
  const before = tf.memory().numTensors;
  const found = await fisherInformation({ network, source, examples: EXAMPLES, random: new Random(9, "fisher") });
  expect([...found.keys()]).toEqual(["top_conv/kernel", "top_bn/gamma", "top_bn/beta"]);
  // The same draws once more: first the order, then a class for each example.
  const random = new Random(9, "fisher");
  const order = random.order(EXAMPLES);
  const rows = await predict(network, source);
  const labels = new Map(order.map((index) => [index, drawClass(rows[index] ?? [], random)]));
  const kernel = network.variables.get("top_conv/kernel");
  const values = Float32Array.from(kernel?.dataSync() ?? []);
  const logProbabilities = async (entry: number, delta: number) => {
    const moved = Float32Array.from(values);
    moved[entry] = (moved[entry] ?? 0) + delta;
    network.restore(new Map([["top_conv/kernel", moved]]));
    return (await predict(network, source)).map((row, i) => Math.log(row[labels.get(i) ?? 0] ?? 0));
  };
  const step = 5e-3;
  for (const entry of [0, 17, 42, 79]) {
    const [ahead, behind] = [await logProbabilities(entry, step), await logProbabilities(entry, -step)];
    const slopes = ahead.map((value, i) => (value - (behind[i] ?? 0)) / (2 * step));
    const expected = slopes.reduce((sum, slope) => sum + slope ** 2, 0) / EXAMPLES;
    expect(found.get("top_conv/kernel")?.dataSync()[entry]).toBeCloseTo(expected, 3);
  }
  tf.dispose([...found.values()]);
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
});
