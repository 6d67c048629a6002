import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "@graft/contracts";
import { openBackend, openPredictor, PREDICTOR_BATCH, type Predictor } from "@graft/transfer";
import { nativeBackendsFolder } from "../env.ts";
import {
  type InferenceAnswer,
  type InferenceFacts,
  type InferenceJob,
  type InferenceRequest,
  requestSchema,
} from "./inference-protocol.ts";

/** Sends and waits until the message has left this process. */
function tell(message: InferenceAnswer): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function open(job: InferenceJob): Promise<{ predictor: Predictor; facts: InferenceFacts }> {
  const backend = await openBackend(job.backend, nativeBackendsFolder());
  const predictor = await openPredictor(job);
  const { classes, golden, preprocessing } = predictor.manifest;
  const { passed, difference } = await predictor.checkGolden(
    async (sha256) => new Uint8Array(await readFile(path.join(job.examples, sha256))),
  );
  if (!passed) {
    throw new AppError(
      "GOLDEN_MISMATCH",
      `The model does not predict on ${backend.name} what it stored of itself when it was made: a probability is off by ` +
        `${difference.toPrecision(3)}, and ${golden.tolerance} is allowed. It gets no traffic.`,
      { details: { difference, tolerance: golden.tolerance } },
    );
  }
  const facts: InferenceFacts = {
    backend: backend.name,
    device: backend.device,
    classes,
    modality: predictor.modality,
    inputSize: preprocessing.inputSize,
    batchSize: PREDICTOR_BATCH,
    golden: { examples: golden.examples.length, difference, tolerance: golden.tolerance },
  };
  return { predictor, facts };
}

function faultOf(error: unknown) {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return { code: "INTERNAL" as const, message: error instanceof Error ? error.message : String(error) };
}

let predictor: Predictor | undefined;

async function answer(request: InferenceRequest): Promise<void> {
  if (request.type === "open") {
    const opened = await open(request.job);
    predictor = opened.predictor;
    return tell({ type: "ready", facts: opened.facts });
  }
  const { id, inputs } = request;
  try {
    if (predictor === undefined) throw new Error("No model is open.");
    const outcomes = (await predictor.predict(inputs)).map((outcome) =>
      "error" in outcome ? { fault: faultOf(outcome.error) } : { probabilities: [...outcome.probabilities] },
    );
    await tell({ type: "predicted", id, outcomes });
  } catch (error) {
    console.error(error);
    await tell({ type: "failed", id, ...faultOf(error) });
  }
}

process.on("message", (raw) => {
  answer(requestSchema.parse(raw)).catch(async (error: unknown) => {
    await tell({ type: "failed", ...faultOf(error) });
    process.exit(1);
  });
});
// Without its predictor nobody asks any more.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the predictor lets requests end first.
process.on("SIGINT", () => undefined);
