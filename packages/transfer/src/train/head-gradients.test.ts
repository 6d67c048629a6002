import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { spreadValues } from "../backend/gradient-cases.ts";
import { openBackend } from "../backend/open-backend.ts";
import { POOLED } from "../features/feature-key.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { headGradients } from "./head-gradients.ts";
import { type LabelledBatch, lossGradients } from "./loss-gradients.ts";
import { HEAD_BIAS, HEAD_KERNEL, Network } from "./network.ts";

const FEATURES = 10;

it("gives a head's loss and gradients as the tape does, under weights, smoothing and mixed labels", async () => {
  await openBackend("wasm");
  const folder = await tempFolder();
  const backbone = await tinyBackbone(folder.path);
  const network = new Network({ backbone, classes: 3, trainedGroups: [], cut: POOLED, seed: 5 });
  const labels = [0, 2, 1, 2, 0];
  const batch: LabelledBatch = {
    x: tf.tensor2d(spreadValues(labels.length * FEATURES, 0.3), [labels.length, FEATURES]),
    labels,
    weights: [0.5, 1.5, 1, 1.5, 0.5],
    mixed: { labels: labels.toReversed(), share: 0.7 },
  };
  const before = tf.memory().numTensors;
  const [written, taped] = [await headGradients(network, batch, 0.1), lossGradients(network, batch, 0.1)];
  expect(written.loss.dataSync()[0]).toBeCloseTo(taped.loss.dataSync()[0] ?? Number.NaN, 6);
  expect([...written.gradients.keys()].sort()).toEqual([HEAD_BIAS, HEAD_KERNEL]);
  for (const [name, gradient] of taped.gradients) {
    const own = written.gradients.get(name)?.dataSync() ?? [];
    const apart = [...gradient.dataSync()].map((value, i) => Math.abs(value - (own[i] ?? Number.NaN)));
    expect(Math.max(...apart), name).toBeLessThan(1e-6);
  }
  for (const { loss, gradients } of [written, taped]) tf.dispose([loss, ...gradients.values()]);
  expect(tf.memory().numTensors).toBe(before);
  await folder.remove();
});
