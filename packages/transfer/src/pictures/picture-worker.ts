import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { isAppError } from "@graft/contracts";
import sharp from "sharp";
import { runPictureJob } from "./picture-job.ts";
import type { WorkerReply, WorkerRequest } from "./picture-pool.ts";

// Batches are decoded side by side already: threads within one picture would only take them from the device.
sharp.concurrency(1);

parentPort?.on("message", async ({ id, job }: WorkerRequest) => {
  try {
    const { pixels, decoded } = await runPictureJob(job, readFile);
    const reply: WorkerReply = { id, pixels, decoded: [...decoded] };
    parentPort?.postMessage(reply, [pixels.buffer as ArrayBuffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const coded = isAppError(error) ? { code: error.code, details: error.details } : undefined;
    parentPort?.postMessage({ id, failure: { message, ...coded } } satisfies WorkerReply);
  }
});
