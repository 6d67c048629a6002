import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { type GradientCase, spreadValues } from "../backend/gradient-cases.ts";
import { openBackend } from "../backend/open-backend.ts";
import { faultOf } from "../backend/self-test.ts";

beforeAll(async () => {
  await openBackend("wasm");
});

function values(...shape: number[]) {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: spreadValues(size, size * 0.013) };
}

type Convolution = (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor;

function conv(name: string, [x, kernel]: [number[], number[]], run: Convolution): GradientCase {
  return {
    name,
    inputs: [values(...x), values(...kernel)],
    run: (inputs) => run(inputs[0] as tf.Tensor4D, inputs[1] as tf.Tensor4D),
  };
}

const CASES: GradientCase[] = [
  conv(
    "1x1",
    [
      [2, 3, 3, 4],
      [1, 1, 4, 5],
    ],
    (x, k) => tf.conv2d(x, k, 1, "same"),
  ),
  conv(
    "1x1 stride 2",
    [
      [2, 5, 5, 2],
      [1, 1, 2, 3],
    ],
    (x, k) => tf.conv2d(x, k, 2, "valid"),
  ),
  conv(
    "3x3 same",
    [
      [2, 5, 4, 2],
      [3, 3, 2, 3],
    ],
    (x, k) => tf.conv2d(x, k, 1, "same"),
  ),
  conv(
    "3x3 stride 2",
    [
      [1, 6, 7, 2],
      [3, 3, 2, 3],
    ],
    (x, k) => tf.conv2d(x, k, 2, "same"),
  ),
  conv(
    "2x3 uneven stride",
    [
      [1, 7, 8, 2],
      [2, 3, 2, 2],
    ],
    (x, k) => tf.conv2d(x, k, [2, 3], "valid"),
  ),
  conv(
    "depthwise",
    [
      [2, 5, 5, 3],
      [3, 3, 3, 1],
    ],
    (x, k) => tf.depthwiseConv2d(x, k, 1, "same"),
  ),
  conv(
    "depthwise valid, stride 2, rows left over",
    [
      [2, 8, 6, 3],
      [3, 3, 3, 1],
    ],
    (x, k) => tf.depthwiseConv2d(x, k, 2, "valid"),
  ),
  conv(
    "depthwise same, stride 2",
    [
      [1, 6, 7, 2],
      [3, 3, 2, 1],
    ],
    (x, k) => tf.depthwiseConv2d(x, k, 2, "same"),
  ),
  conv(
    "depthwise with two outputs per channel",
    [
      [2, 5, 5, 3],
      [3, 3, 3, 2],
    ],
    (x, k) => tf.depthwiseConv2d(x, k, 1, "same"),
  ),
  // Shifted below zero: where wasm's own kernel loses the maximum.
  {
    name: "max pool of negative values",
    inputs: [{ shape: [2, 5, 5, 2], values: spreadValues(100, 0.4).map((value) => value * 20 - 40) }],
    run: ([x]) => tf.maxPool(x as tf.Tensor4D, 3, 2, "same"),
  },
  {
    name: "embedding",
    inputs: [values(5, 3)],
    run: ([table]) => tf.gather(table as tf.Tensor2D, tf.tensor1d([4, 0, 4, 2], "int32")),
  },
];

describe("kernels composed for wasm", () => {
  it.each(CASES)("$name agrees with finite differences", async (gradientCase) => {
    expect(tf.getBackend()).toBe("wasm");
    expect(await faultOf(gradientCase)).toBeNull();
  });

  it("leaves no tensor behind", async () => {
    const run = async () => {
      for (const gradientCase of CASES) await faultOf(gradientCase);
    };
    await run();
    const before = tf.memory();
    await run();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it("sums rows of a segment, in written-out numbers, leaving out negative segments", () => {
    const sums = tf.unsortedSegmentSum(
      tf.tensor2d([1, 2, 10, 20, 100, 200, 5, 5], [4, 2]),
      tf.tensor1d([1, 0, 1, -1], "int32"),
      3,
    );
    expect(Array.from(sums.dataSync())).toEqual([10, 20, 101, 202, 0, 0]);
  });
});
