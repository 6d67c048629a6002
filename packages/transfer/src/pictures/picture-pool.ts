import { createRequire } from "node:module";
import os from "node:os";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { AppError, type ErrorCode } from "@graft/contracts";
import { decodedSide } from "../augment/augment-picture.ts";
import type { PictureJob, PictureJobResult } from "./picture-job.ts";

export interface WorkerRequest {
  readonly id: number;
  readonly job: PictureJob;
}

export type WorkerReply =
  | { readonly id: number; readonly pixels: Float32Array; readonly decoded: readonly (readonly [string, Uint8Array])[] }
  | {
      readonly id: number;
      readonly failure: { readonly message: string; readonly code?: ErrorCode; readonly details?: AppError["details"] };
    };

/** Threads that make pictures the network's input; sharp decodes on threads of its own besides. */
const MOST_WORKERS = 4;
/** Bytes of decoded pictures kept for later epochs; what does not fit is decoded again. */
const DECODED_BUDGET = 256 * 2 ** 20;

/** A thread beside this file's bundle; from source, a few lines that put TypeScript's loader before the thread's own file. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./picture-worker.js", import.meta.url));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx"));
  const register = new URL("./esm/api/index.mjs", loader).href;
  const entry = new URL("./picture-worker.ts", import.meta.url).href;
  const lines = `import { register } from ${JSON.stringify(register)}; register(); await import(${JSON.stringify(entry)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(lines)}`));
}

interface Waiting {
  readonly job: PictureJob;
  readonly settle: (result: PictureJobResult) => void;
  readonly fail: (error: unknown) => void;
}

/** A thread and the jobs it has not answered. */
class PictureWorker {
  readonly waiting = new Map<number, Waiting>();
  readonly #worker = startWorker();
  #next = 0;

  constructor(onEnd: (worker: PictureWorker) => void) {
    this.#worker.on("message", (reply: WorkerReply) => this.#answer(reply));
    const end = (error: unknown) => {
      onEnd(this);
      for (const { fail } of this.waiting.values()) fail(error);
      this.waiting.clear();
    };
    this.#worker.on("error", end);
    this.#worker.on("exit", (code) => end(new Error(`A thread that decodes pictures ended with exit code ${code}.`)));
    this.#worker.unref();
  }

  take(waiting: Waiting): void {
    const id = this.#next++;
    this.waiting.set(id, waiting);
    // A thread with work to do keeps the process alive, an idle one does not.
    this.#worker.ref();
    this.#worker.postMessage({ id, job: waiting.job } satisfies WorkerRequest);
  }

  #answer(reply: WorkerReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.#worker.unref();
    if ("failure" in reply) {
      const { message, code, details } = reply.failure;
      waiting?.fail(
        code === undefined ? new Error(message) : new AppError(code, message, { ...(details && { details }) }),
      );
    } else waiting?.settle({ pixels: reply.pixels, decoded: new Map(reply.decoded) });
  }
}

/** The threads of this process that decode, augment and scale pictures while it computes on others. */
class PicturePool {
  readonly #most = Math.max(1, Math.min(MOST_WORKERS, os.availableParallelism() - 1));
  readonly #workers: PictureWorker[] = [];
  /** Decoded pictures by digest and side. */
  readonly #decoded = new Map<string, Uint8Array>();
  #held = 0;

  /** Whether a picture is at hand decoded, so that its bytes need not be read. */
  has(sha256: string, job: Pick<PictureJob, "size" | "augmentation">): boolean {
    return this.#decoded.has(this.#key(sha256, job));
  }

  /** The pixels of a batch: [pictures, size, size, 3]. */
  async run(job: PictureJob): Promise<Float32Array> {
    const pictures = job.pictures.map((picture) => {
      const decoded = this.#decoded.get(this.#key(picture.sha256, job));
      return decoded === undefined ? picture : { ...picture, decoded, bytes: undefined };
    });
    const result = await new Promise<PictureJobResult>((settle, fail) => {
      this.#idlest().take({ job: { ...job, pictures }, settle, fail });
    });
    for (const [sha256, bytes] of result.decoded) this.#keep(this.#key(sha256, job), bytes);
    return result.pixels;
  }

  #key(sha256: string, { size, augmentation }: Pick<PictureJob, "size" | "augmentation">): string {
    return `${sha256} ${decodedSide(size, augmentation?.settings ?? null)}`;
  }

  #idlest(): PictureWorker {
    const [first, ...others] = this.#workers;
    const idlest = others.reduce((a, b) => (b.waiting.size < (a?.waiting.size ?? 0) ? b : a), first);
    if (idlest !== undefined && (idlest.waiting.size === 0 || this.#workers.length >= this.#most)) return idlest;
    const worker = new PictureWorker((ended) => {
      const at = this.#workers.indexOf(ended);
      if (at >= 0) this.#workers.splice(at, 1);
    });
    this.#workers.push(worker);
    return worker;
  }

  #keep(key: string, bytes: Uint8Array): void {
    if (this.#decoded.has(key) || this.#held + bytes.byteLength > DECODED_BUDGET) return;
    this.#decoded.set(key, bytes);
    this.#held += bytes.byteLength;
  }
}

/** One for the process: cores are the machine's, not a run's. */
export const picturePool = new PicturePool();
