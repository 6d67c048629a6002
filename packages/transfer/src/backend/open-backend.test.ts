import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { openBackend } from "./open-backend.ts";
import { gradientFault } from "./self-test.ts";

beforeAll(async () => {
  await openBackend("wasm");
});

it("opens the backend asked for and no other", async () => {
  const opened = await openBackend("cpu");
  expect(opened).toMatchObject({ name: "cpu", rejected: [] });
  expect(tf.getBackend()).toBe("cpu");
  await openBackend("wasm");
  expect(tf.getBackend()).toBe("wasm");
});

it("reports why each faster backend was not taken", async () => {
  const opened = await openBackend();
  const order = ["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"];
  expect(opened.rejected.map(({ name }) => name)).toEqual(order.slice(0, order.indexOf(opened.name)));
  for (const { reason } of opened.rejected) expect(reason).not.toBe("");
  await openBackend("wasm");
});

it("does not trust a backend whose gradient is wrong by a few per cent", async () => {
  const name = "DepthwiseConv2dNativeBackpropInput";
  const own = tf.getKernel(name, "wasm");
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel({
    ...own,
    kernelFunc: (call) => tf.mul(own.kernelFunc(call) as tf.Tensor, 1.05),
  });
  expect(await gradientFault()).toMatch(/^depthwise convolution 3x3: gradient of input 0/);
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel(own);
  expect(await gradientFault()).toBeNull();
});

it("names the kernel's case where a gradient is missing", async () => {
  const own = tf.getKernel("Conv2DBackpropFilter", "wasm");
  tf.unregisterKernel("Conv2DBackpropFilter", "wasm");
  expect(await gradientFault()).toMatch(/^convolution 1x1: .*Conv2DBackpropFilter/);
  tf.registerKernel(own);
});
