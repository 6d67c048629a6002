import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type BackendName, NATIVE_TENSORFLOW_GPU_FOLDER } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { TensorflowNode } from "../tensorflow-graph/graph-loader.ts";
import { registerWasmKernels } from "../wasm-kernels/register.ts";
import {
  describeTensorflow,
  type LoadedBackend,
  loadNativeTensorflow,
  mayHaveGpu,
  nativeTensorflowFolder,
  restoreIsNullOrUndefined,
} from "./native-tensorflow.ts";

/** How a backend is looked for. */
export interface BackendSearch {
  /** Asked for by name, rather than tried in order. */
  readonly askedFor: boolean;
  /** Folder of the native backends Graft built; left out: only packages are looked at. */
  readonly nativeBackends?: string | undefined;
}

/** Importing by a variable keeps optional packages out of bundlers' and the compiler's sight. */
async function importOptional(name: string): Promise<Record<string, unknown>> {
  try {
    return (await import(name)) as Record<string, unknown>;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    const missing = /Cannot find (package|module)/.test(message);
    throw new Error(missing ? `the optional package ${name} is not installed` : `${name} does not load: ${message}`);
  }
}

/** The stock package, whose install script fetches a library of its own. */
async function loadStockTensorflow(packageName: string): Promise<LoadedBackend> {
  restoreIsNullOrUndefined();
  const loaded = (await importOptional(packageName)) as unknown as TensorflowNode;
  return describeTensorflow(loaded);
}

async function loadTensorflowGpu(native: string | undefined): Promise<LoadedBackend> {
  if (native !== undefined && !mayHaveGpu()) throw new Error("TensorFlow with CUDA is installed, but sees no GPU");
  const loaded =
    native === undefined ? await loadStockTensorflow("@tensorflow/tfjs-node-gpu") : loadNativeTensorflow(native);
  if ((tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice !== true) {
    throw new Error("TensorFlow with CUDA loads, but sees no GPU");
  }
  return { ...loaded, device: `${loaded.device} on GPU` };
}

interface GpuAdapter {
  readonly info?: {
    vendor?: string;
    architecture?: string;
    device?: string;
    description?: string;
    isFallbackAdapter?: boolean;
  };
}

const SOFTWARE_ADAPTER = /swiftshader|llvmpipe|lavapipe|software|cpu/i;

/** Dawn in Node. A software adapter is slower than wasm, so it is taken only when WebGPU was asked for by name. */
async function loadWebgpu(askedFor: boolean): Promise<LoadedBackend> {
  const dawn = await importOptional("webgpu");
  const gpu = (dawn.create as (flags: string[]) => { requestAdapter(): Promise<GpuAdapter | null> })([]);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error("Dawn finds no graphics adapter");
  const { vendor, architecture, description, device, isFallbackAdapter } = adapter.info ?? {};
  const words = [vendor, architecture, device, description].filter((word) => word).join(" ") || "unnamed adapter";
  if (!askedFor && (isFallbackAdapter === true || SOFTWARE_ADAPTER.test(words))) {
    throw new Error(`the only adapter is software (${words})`);
  }
  Object.assign(globalThis, dawn.globals);
  // Node 21 and later define `navigator` themselves, without `gpu`.
  const navigator = (globalThis as { navigator?: object }).navigator ?? {};
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  await import("@tensorflow/tfjs-backend-webgpu");
  return { tfName: "webgpu", device: words };
}

async function loadWasm(): Promise<LoadedBackend> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  wasm.setWasmPaths(`${folder}/`);
  registerWasmKernels();
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return { tfName: "wasm", device: `WebAssembly${simd ? " with SIMD" : ""}` };
}

/** Makes a backend's code known to tfjs. @throws where it cannot run. */
export async function loadBackend(name: BackendName, search: BackendSearch): Promise<LoadedBackend> {
  const withCuda = nativeTensorflowFolder(search.nativeBackends, NATIVE_TENSORFLOW_GPU_FOLDER);
  // The build with CUDA computes on the processor as well.
  const native = nativeTensorflowFolder(search.nativeBackends) ?? withCuda;
  switch (name) {
    case "tensorflow-gpu":
      return loadTensorflowGpu(withCuda);
    case "tensorflow":
      return native === undefined ? loadStockTensorflow("@tensorflow/tfjs-node") : loadNativeTensorflow(native);
    case "webgpu":
      return loadWebgpu(search.askedFor);
    case "wasm":
      return loadWasm();
    case "cpu":
      return { tfName: "cpu", device: "JavaScript" };
  }
}
