import type * as tf from "@tensorflow/tfjs";

/** What of the wasm backend gives memory; tfjs takes address 0, the answer where there is none, for an address. */
interface WasmMemory {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Left free for what kernels allocate inside WebAssembly, which aborts where there is none; in bytes. */
const RESERVE = 64 * 2 ** 20;
/** Smaller tensors are given out of the reserve without asking whether it is still whole; in bytes. */
const SMALL = 2 ** 20;

function outOfMemory(bytes: number): Error {
  const wanted = (bytes / 2 ** 20).toFixed(1);
  return new Error(`Out of memory: the 4 GiB that WebAssembly can address have no ${wanted} MiB left.`);
}

/** Memory of the backend that runs. @throws where it is not wasm. */
export function wasmMemory(backend: tf.KernelBackend): WasmMemory {
  const { wasm } = backend as tf.KernelBackend & { wasm?: WasmMemory };
  if (typeof wasm?._malloc !== "function") throw new Error("The wasm backend shows no memory to guard.");
  return wasm;
}

const guarded = new WeakSet<WasmMemory>();

/**
 * Makes the wasm backend say that memory is gone before it is: without this a tensor that finds none is written over the
 * program's own data, and a kernel that finds none aborts.
 */
export function guardMemory(memory: WasmMemory): void {
  if (guarded.has(memory)) return;
  guarded.add(memory);
  // The first call puts the compiled function into the place of the one that looks it up.
  memory._free(memory._malloc(1));
  const allocate = memory._malloc.bind(memory);
  memory._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0 && bytes > 0) throw outOfMemory(bytes);
    if (bytes < SMALL) return address;
    const spare = allocate(RESERVE);
    if (spare === 0) {
      memory._free(address);
      throw outOfMemory(bytes);
    }
    memory._free(spare);
    return address;
  };
}
