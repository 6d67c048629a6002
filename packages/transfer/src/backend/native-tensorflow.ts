import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";
import { NATIVE_TENSORFLOW, NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { type GraphLoader, graphLoader, type TensorflowNode } from "../tensorflow-graph/graph-loader.ts";
import { useNativeGradients } from "./native-gradients.ts";

/** What a backend calls itself in tfjs, and the device under it in words. */
export interface LoadedBackend {
  readonly tfName: string;
  readonly device: string;
  /** Runs whole graphs; left out where only single operations run. */
  readonly loadGraph?: GraphLoader | undefined;
}

/** tfjs-node calls this function, which Node 23 dropped. */
export function restoreIsNullOrUndefined(): void {
  if (!("isNullOrUndefined" in util)) {
    Object.defineProperty(util, "isNullOrUndefined", {
      value: (value: unknown) => value === null || value === undefined,
    });
  }
}

/** Takes the TensorFlow that tfjs runs on now into use. */
export function describeTensorflow(loaded: TensorflowNode): LoadedBackend {
  useNativeGradients();
  const version = (tf.backend() as { binding?: { TF_Version?: string } }).binding?.TF_Version ?? "unknown version";
  return { tfName: "tensorflow", device: `TensorFlow ${version}`, loadGraph: graphLoader(loaded) };
}

/** Where a native TensorFlow that Graft built is; undefined when it was not built. */
export function nativeTensorflowFolder(
  nativeBackends: string | undefined,
  name: string = NATIVE_TENSORFLOW_FOLDER,
): string | undefined {
  if (nativeBackends === undefined) return undefined;
  const folder = path.join(nativeBackends, name);
  return existsSync(folder) ? folder : undefined;
}

/** Kernel devices of NVIDIA's driver, and the one through which WSL reaches it. */
const GPU_DEVICES = ["/dev/nvidiactl", "/dev/dxg"];

/** Whether a driver for CUDA is here at all; asked before its libraries are loaded, which are large. */
export function mayHaveGpu(): boolean {
  return GPU_DEVICES.some((device) => existsSync(device));
}

/** Folder of the TensorFlow this process has loaded: a second library beside it would share its symbols. */
let loadedFrom: string | undefined;

/**
 * Loads the binding from its own folder. It brings its own copy of tfjs, which registers its kernels in the engine the
 * process already has: tfjs keeps engine and registries once per process, not once per copy. That holds between equal
 * versions only, so another version is refused.
 */
export function loadNativeTensorflow(folder: string): LoadedBackend {
  if (loadedFrom !== undefined && loadedFrom !== folder) throw new Error(`this process runs on ${loadedFrom} already`);
  const engine = tf.version["tfjs-core"];
  if (engine !== NATIVE_TENSORFLOW.tfjs) {
    throw new Error(`${folder} was built for TensorFlow.js ${NATIVE_TENSORFLOW.tfjs}, this is ${engine}`);
  }
  restoreIsNullOrUndefined();
  let loaded: TensorflowNode;
  try {
    loaded = createRequire(path.join(folder, "package.json"))("@tensorflow/tfjs-node") as TensorflowNode;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new Error(`the native TensorFlow in ${folder} does not load: ${message}`);
  }
  loadedFrom = folder;
  return describeTensorflow(loaded);
}
