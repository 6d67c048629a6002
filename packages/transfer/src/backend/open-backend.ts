import { AppError, BACKENDS, type BackendName } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import type { GraphLoader } from "../tensorflow-graph/graph-loader.ts";
import { guardMemory, wasmMemory } from "../wasm-kernels/guard-memory.ts";
import { type BackendSearch, loadBackend } from "./load-backend.ts";
import type { LoadedBackend } from "./native-tensorflow.ts";
import { gradientFault } from "./self-test.ts";

/** A backend that was looked at and not taken. */
export interface RejectedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

/** The backend this process computes on, and why no better one was taken. */
export interface OpenBackend {
  readonly name: BackendName;
  readonly device: string;
  /** tfjs's version, part of every feature's key. */
  readonly version: string;
  readonly rejected: readonly RejectedBackend[];
  /** Runs whole graphs, their operations fused; left out where only single operations run. */
  readonly loadGraph?: GraphLoader | undefined;
}

async function openOne(name: BackendName, search: BackendSearch): Promise<LoadedBackend> {
  const loaded = await loadBackend(name, search);
  const { tfName } = loaded;
  if (!(await tf.setBackend(tfName))) throw new Error(`tfjs could not start ${tfName}`);
  await tf.ready();
  // tfjs falls back to another backend without a word when one fails to start.
  if (tf.getBackend() !== tfName) throw new Error(`tfjs runs on ${tf.getBackend()} instead of ${tfName}`);
  if (name === "wasm") guardMemory(wasmMemory(tf.backend()));
  const fault = await gradientFault();
  if (fault !== null) throw new Error(`its gradients are wrong: ${fault}`);
  return loaded;
}

/**
 * Opens the fastest backend that runs here and whose gradients pass the self-test: native TensorFlow with CUDA, native
 * TensorFlow, WebGPU on real hardware, WebAssembly, plain JavaScript. With `preferred` that one or none: a backend
 * somebody asked for is never swapped for another. `nativeBackends` is the folder of the native backends Graft built.
 *
 * @throws AppError BACKEND_UNAVAILABLE naming each backend tried and its reason.
 */
export async function openBackend(preferred?: BackendName, nativeBackends?: string): Promise<OpenBackend> {
  // Keeps tfjs from advising, on standard error, to install packages it cannot know the state of.
  tf.env().set("PROD", true);
  const rejected: RejectedBackend[] = [];
  for (const name of preferred === undefined ? BACKENDS : [preferred]) {
    try {
      const { device, loadGraph } = await openOne(name, { askedFor: preferred !== undefined, nativeBackends });
      return { name, device, version: tf.version["tfjs-core"], rejected, loadGraph };
    } catch (error) {
      rejected.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const reasons = rejected.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new AppError("BACKEND_UNAVAILABLE", `No compute backend can be used here. ${reasons}.`, {
    details: { rejected },
  });
}
