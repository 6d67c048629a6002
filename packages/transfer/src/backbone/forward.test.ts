import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { foldNorm, forwardGroups } from "./forward.ts";
import { FrozenSegment } from "./frozen-segment.ts";
import type { ConvolutionOp, GraphGroup } from "./graph.ts";
import type { Backbone } from "./load-backbone.ts";

let backbone: Backbone;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(folder.path);
});
afterAll(() => folder.remove());

type Lookup = (name: string) => tf.Tensor;

/** The same network written the long way: convolution, then batch normalisation of the activations. */
function unfolded(groups: readonly GraphGroup[], input: tf.Tensor4D, weight: Lookup): tf.Tensor4D {
  const made = new Map([[groups[0]?.input ?? "", input]]);
  const get = (name: string) => made.get(name) as tf.Tensor4D;
  for (const op of groups.flatMap(({ ops }) => ops)) {
    let x = get(op.input);
    if (op.kind === "pad") x = tf.pad(x, [[0, 0], [...op.rows], [...op.columns], [0, 0]]);
    if (op.kind === "add") x = tf.add(x, get(op.other));
    if (op.kind === "convolution") {
      const kernel = weight(op.kernel) as tf.Tensor4D;
      const strides: [number, number] = [...op.strides];
      x = op.depthwise ? tf.depthwiseConv2d(x, kernel, strides, op.padding) : tf.conv2d(x, kernel, strides, op.padding);
      if (op.norm !== null) {
        const { mean, variance, beta, gamma, epsilon } = op.norm;
        const centred = tf.div(tf.sub(x, weight(mean)), tf.sqrt(tf.add(weight(variance), epsilon)));
        x = tf.add(tf.mul(centred, weight(gamma ?? "")), weight(beta ?? ""));
      }
      if (op.activation === "relu6") x = tf.relu6(x);
    }
    made.set(op.name, x);
  }
  return get(groups.at(-1)?.output ?? "");
}

const input = () =>
  tf.tensor4d(
    Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => Math.sin(i * 0.7)),
    [2, 32, 32, 3],
  );

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] ?? Number.NaN;
}

it("merges each convolution with the normalisation and activation behind it", () => {
  expect(backbone.groups.map(({ name, ops }) => `${name}: ${ops.map(({ kind }) => kind).join(" ")}`)).toEqual([
    "stem: pad convolution",
    "block_1: convolution convolution convolution add",
    "block_2: convolution convolution",
    "top: convolution",
  ]);
});

it("gives, folded and fused, what convolution and normalisation give apart", () => {
  tf.tidy(() => {
    const weight: Lookup = (name) => backbone.weights.get(name) as tf.Tensor;
    const expected = unfolded(backbone.groups, input(), weight);
    const segment = new FrozenSegment(backbone.groups, weight);
    const weightsOf = (op: ConvolutionOp) => segment.weightsOf(op) ?? foldNorm(op, weight);
    const scale = tf.max(tf.abs(expected)).dataSync()[0] ?? 0;
    expect(scale).toBeGreaterThan(0.1);
    for (const differentiable of [true, false]) {
      const folded = forwardGroups(backbone.groups, input(), { weightsOf, differentiable });
      expect(largestDifference(folded, expected) / scale).toBeLessThan(1e-5);
    }
    segment.dispose();
  });
});

it("has, folded, the gradients of the unfolded network, gamma's and beta's among them", () => {
  tf.tidy(() => {
    const names = [...backbone.weights.keys()].filter((name) => !name.includes("moving"));
    const gradientsOf = (run: (weight: Lookup) => tf.Tensor4D) =>
      tf.grads((...weights: tf.Tensor[]) => {
        const own = new Map(names.map((name, i) => [name, weights[i] as tf.Tensor]));
        const output = run((name) => own.get(name) ?? (backbone.weights.get(name) as tf.Tensor));
        return tf.sum(tf.mul(output, tf.cos(tf.range(0, output.size)).reshape(output.shape)));
      })(names.map((name) => backbone.weights.get(name) as tf.Tensor));
    const expected = gradientsOf((weight) => unfolded(backbone.groups, input(), weight));
    const folded = gradientsOf((weight) =>
      forwardGroups(backbone.groups, input(), { weightsOf: (op) => foldNorm(op, weight), differentiable: true }),
    );
    names.forEach((name, i) => {
      const reference = expected[i] as tf.Tensor;
      const scale = tf.max(tf.abs(reference)).dataSync()[0] ?? 0;
      expect(scale, name).toBeGreaterThan(1e-3);
      expect(largestDifference(folded[i] as tf.Tensor, reference) / scale, name).toBeLessThan(1e-5);
    });
  });
});
