import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type BackendName, NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pixelsOf } from "../features/pixels.ts";
import { decodePicture } from "../pictures/decode-picture.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE, tinyPictures } from "../testing/tiny-pictures.ts";
import { lossGradients } from "../train/loss-gradients.ts";
import { Network } from "../train/network.ts";
import { openBackend } from "./open-backend.ts";

const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const nativeBackends = process.env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
const hasNative = existsSync(path.join(nativeBackends, NATIVE_TENSORFLOW_FOLDER));
const BATCH = 8;
const SMOOTHING = 0.1;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let pixels: Float32Array;
beforeAll(async () => {
  folder = await tempFolder();
  const { examples, read } = await tinyPictures(BATCH);
  const rows: Float32Array[] = [];
  for (const { sha256, path: name } of examples) {
    const picture = await decodePicture({ name, bytes: await read(sha256) }, TINY_SIDE);
    rows.push(pixelsOf(picture, { size: 32, minSize: 16, channels: 3, scale: 1 / 255, offset: -0.5 }));
  }
  pixels = Float32Array.from(rows.flatMap((row) => [...row]));
});
afterAll(() => folder.remove());

/** The first step of full fine-tuning on one backend. */
async function firstStep(name: BackendName) {
  await openBackend(name, nativeBackends);
  const backbone = await tinyBackbone(`${folder.path}/${name}`);
  const trainedGroups = backbone.groups.map((group) => group.name);
  const network = new Network({ backbone, classes: 2, trainedGroups, cut: { group: 0 }, seed: 3 });
  const x = tf.tensor4d(pixels, [BATCH, TINY_SIDE, TINY_SIDE, 3]);
  const labels = Array.from({ length: BATCH }, (_, i) => i % 2);
  const lossAndGradients = () => lossGradients(network, { x, labels }, SMOOTHING);
  const { loss: value, gradients } = lossAndGradients();
  const loss = value.dataSync()[0] ?? Number.NaN;
  const gradient = [...gradients].map(([weight, tensor]) => ({ weight, values: Float32Array.from(tensor.dataSync()) }));
  tf.dispose([value, ...gradients.values()]);
  /** The loss after each weight moved by `distance` along its gradient's direction. */
  const lossAt = (distance: number) => {
    const norm = Math.hypot(...gradient.flatMap(({ values }) => [...values]));
    const before = [...network.variables.values()].map((variable) => variable.clone());
    tf.tidy(() => {
      for (const { weight, values } of gradient) {
        const variable = network.variables.get(weight);
        variable?.assign(tf.add(variable, tf.mul(tf.tensor(values, variable.shape), distance / norm)));
      }
    });
    const moved = lossAndGradients();
    const there = moved.loss.dataSync()[0] ?? Number.NaN;
    [...network.variables.values()].forEach((variable, i) => {
      variable.assign(before[i] as tf.Tensor);
    });
    tf.dispose([moved.loss, ...moved.gradients.values(), ...before]);
    return { loss: there, norm };
  };
  const step = 1e-2;
  const [ahead, behind] = [lossAt(step), lossAt(-step)];
  tf.dispose(x);
  network.dispose();
  backbone.dispose();
  return { loss, gradient, slope: (ahead.loss - behind.loss) / (2 * step), norm: ahead.norm };
}

type FirstStep = Awaited<ReturnType<typeof firstStep>>;

/** |left - right| / |right| over the gradient of one weight. */
function distances(left: FirstStep, right: FirstStep): { weight: string; distance: number }[] {
  return right.gradient.map(({ weight, values }, i) => {
    const apart = values.map((value, j) => value - (left.gradient[i]?.values[j] ?? Number.NaN));
    return { weight, distance: Math.hypot(...apart) / Math.hypot(...values) };
  });
}

const others: BackendName[] = hasNative ? ["wasm", "tensorflow"] : ["wasm"];

it.each(others)("the first step of fine-tuning has the same gradient on %s as in plain JavaScript", async (name) => {
  const [reference, other] = [await firstStep("cpu"), await firstStep(name)];
  expect(Math.abs(other.loss - reference.loss)).toBeLessThan(1e-6);
  expect(reference.gradient.length).toBeGreaterThan(20);
  for (const { weight, distance } of distances(other, reference)) expect(distance, weight).toBeLessThan(1e-5);
  // Both agree with the slope of the loss itself: along the gradient it is the gradient's length.
  for (const { slope, norm } of [reference, other]) expect(slope / norm).toBeCloseTo(1, 2);
});
