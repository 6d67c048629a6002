import * as tf from "@tensorflow/tfjs";
import {
  type ConvAttributes,
  conv2dBackpropFilter,
  convInfoOf,
  isPointwise,
  pointwiseBackpropInput,
} from "./conv2d-backprop.ts";
import {
  type DepthwiseAttributes,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  depthwiseInfoOf,
} from "./depthwise-backprop.ts";
import { maxPoolBackprop } from "./max-pool-backprop.ts";
import { unsortedSegmentSum } from "./unsorted-segment-sum.ts";

type Named = Record<string, tf.Tensor>;
type Compute = (inputs: Named, attributes: unknown) => tf.Tensor;

/** The tensor a kernel was called with under a name. */
function input<T extends tf.Tensor = tf.Tensor4D>(inputs: Named, name: string): T {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`The kernel was called without its input "${name}".`);
  return tensor as T;
}

/** Registers a composed kernel on wasm in place of the backend's own, if it has one. */
function register(kernelName: string, compute: Compute): void {
  if (tf.getKernel(kernelName, "wasm") !== undefined) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => compute(inputs as Named, attrs),
  });
}

const filterGradient: Compute = (inputs, attributes) => {
  const x = input(inputs, "x");
  const own = attributes as ConvAttributes & { filterShape: number[] };
  return conv2dBackpropFilter(x, input(inputs, "dy"), convInfoOf(x.shape, own.filterShape, own));
};

const depthwiseFilterGradient: Compute = (inputs, attributes) => {
  const x = input(inputs, "x");
  const own = attributes as DepthwiseAttributes & { filterShape: number[] };
  return depthwiseBackpropFilter(x, input(inputs, "dy"), depthwiseInfoOf(x.shape, own.filterShape, own));
};

const depthwiseInputGradient: Compute = (inputs, attributes) => {
  const filter = input(inputs, "filter");
  const own = attributes as DepthwiseAttributes & { inputShape: number[] };
  return depthwiseBackpropInput(input(inputs, "dy"), filter, depthwiseInfoOf(own.inputShape, filter.shape, own));
};

const maxPoolGradient: Compute = (inputs, attributes) => {
  const x = input(inputs, "input");
  const own = attributes as ConvAttributes & { filterSize: number | [number, number] };
  const info = tf.backend_util.computePool2DInfo(x.shape, own.filterSize, own.strides, 1, own.pad, own.dimRoundingMode);
  return maxPoolBackprop({ dy: input(inputs, "dy"), input: x, output: input(inputs, "output") }, info);
};

const segmentSum: Compute = (inputs, attributes) =>
  unsortedSegmentSum(
    input<tf.Tensor>(inputs, "x"),
    input<tf.Tensor1D>(inputs, "segmentIds"),
    (attributes as { numSegments: number }).numSegments,
  );

/** wasm's own input gradient is a plain loop; a pointwise convolution, most of MobileNet, is a matrix product. */
function registerInputGradient(): void {
  const own = tf.getKernel("Conv2DBackpropInput", "wasm");
  if (own === undefined) throw new Error("The wasm backend has no Conv2DBackpropInput.");
  tf.unregisterKernel("Conv2DBackpropInput", "wasm");
  tf.registerKernel({
    ...own,
    kernelFunc: (call) => {
      const { inputShape, ...attributes } = call.attrs as unknown as ConvAttributes & { inputShape: number[] };
      const filter = input(call.inputs as Named, "filter");
      if (!isPointwise(convInfoOf(inputShape, filter.shape, attributes))) return own.kernelFunc(call);
      return pointwiseBackpropInput(input(call.inputs as Named, "dy"), filter);
    },
  });
}

let registered = false;

/**
 * Gives the wasm backend the gradient kernels it lacks, composed of its own forward kernels, and replaces its
 * MaxPoolGrad, which is wrong where a window's maximum is not positive.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  register("Conv2DBackpropFilter", filterGradient);
  register("DepthwiseConv2dNativeBackpropFilter", depthwiseFilterGradient);
  register("DepthwiseConv2dNativeBackpropInput", depthwiseInputGradient);
  register("MaxPoolGrad", maxPoolGradient);
  register("UnsortedSegmentSum", segmentSum);
  registerInputGradient();
}
