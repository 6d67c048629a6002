import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { artifactFileSchema, backendSchema } from "@graft/contracts";
import { ENGINE_VERSION, loadBackbone, type OpenBackend, openBackend } from "@graft/transfer";
import { z } from "zod";
import { readEngineEnvironment } from "../env.ts";
import { SpoolWriter } from "../spool/spool-writer.ts";
import { checkModality } from "./check-modality.ts";
import { Yielded } from "./checkpoint-keeper.ts";
import { openDataset } from "./dataset-folder.ts";
import type { EngineContext, Execution } from "./engine-context.ts";
import { agentMessageSchema, type EngineMessage, jobSchema, OUTPUT_FOLDER, SPOOL_FOLDER } from "./engine-protocol.ts";
import { executeAudit } from "./execute-audit.ts";
import { executeEvaluate } from "./execute-evaluate.ts";
import { executeTrain } from "./execute-train.ts";
import { failureOf } from "./failure-reason.ts";
import { Narration } from "./narration.ts";
import { RemainingTime } from "./remaining-time.ts";

const FLUSH_MS = 200;

/** Sends and waits until the message has left this process, which may exit right after. */
function tell(message: EngineMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function detect(preferred: string | undefined): Promise<void> {
  const wanted = preferred === undefined ? undefined : backendSchema.parse(preferred);
  const backend = await openBackend(wanted, readEngineEnvironment().nativeBackends);
  await tell({
    type: "capabilities",
    rejected: backend.rejected.map(({ name, reason }) => `${name}: ${reason}`),
    capabilities: {
      backend: backend.name,
      device: backend.device,
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      nodeVersion: process.version,
      engineVersion: ENGINE_VERSION,
      labels: [],
      slots: 1,
    },
  });
}

function execute(context: EngineContext): Promise<Execution> {
  const { spec } = context.job;
  switch (spec.kind) {
    case "TRAIN":
      return executeTrain(context, spec);
    case "EVALUATE":
      return executeEvaluate(context, spec);
    case "AUDIT":
      return executeAudit(context, spec);
  }
}

async function work(jobFile: string, backend: OpenBackend, signal: AbortSignal): Promise<void> {
  const folder = path.dirname(jobFile);
  const job = jobSchema.parse(JSON.parse(readFileSync(jobFile, "utf8")));
  const spool = new SpoolWriter({ folder: path.join(folder, SPOOL_FOLDER) });
  const flushing = setInterval(() => spool.flush(), FLUSH_MS);
  const remaining = new RemainingTime();
  const narration = new Narration((line) => process.stdout.write(`${line}\n`));
  try {
    const files = z.array(artifactFileSchema).parse(JSON.parse(readFileSync(job.backbone.list, "utf8")));
    const dataset = await openDataset(job.dataset.folder, job.dataset.digest);
    const backbone = await loadBackbone({ folder: job.backbone.folder, files });
    checkModality(backbone, dataset);
    const examples = dataset.manifest.examples.length;
    narration.begin(job.spec, { backend: backend.name, device: backend.device, examples });
    const { result, output } = await execute({
      job,
      backend,
      backbone,
      dataset,
      output: path.join(folder, OUTPUT_FOLDER),
      say: (line) => process.stdout.write(`${line}\n`),
      onCheckpoint: (kept) => {
        spool.flush();
        void tell({ type: "checkpoint", ...kept });
      },
      onResumed: (checkpointId) => void tell({ type: "resumed", checkpointId }),
      onYield: (yielding) => {
        handBack = yielding;
      },
      events: {
        signal,
        onMetric: (metric) => {
          spool.add(metric.key, metric.step, metric.value);
          narration.metric(metric);
        },
        onProgress: (progress) => {
          narration.progress(progress);
          void tell({ type: "progress", progress: remaining.estimate(progress) });
        },
      },
    });
    spool.close();
    narration.end();
    await tell({ type: "done", result, output });
  } finally {
    clearInterval(flushing);
    spool.flush();
  }
}

/** Opens the backend before there is work, so that the command to start finds an engine that is ready. */
async function waitForWork(backendName: string | undefined, started: Promise<string>): Promise<void> {
  const backend = await openBackend(backendSchema.parse(backendName), readEngineEnvironment().nativeBackends);
  await work(await started, backend, cancel.signal);
}

const cancel = new AbortController();
/** What is done when the run is to be handed back. */
let handBack = () => cancel.abort(new Yielded());
const started = new Promise<string>((resolve) => {
  process.on("message", (raw) => {
    const message = agentMessageSchema.safeParse(raw);
    if (message.data?.type === "start") resolve(message.data.jobFile);
    else if (message.data?.type === "cancel") cancel.abort(new Error("cancelled"));
    else if (message.data?.type === "yield") handBack();
  });
});
// Without its agent an engine has nobody to train for.
process.on("disconnect", () => process.exit(1));
// Ctrl-C in a terminal reaches the whole group; the agent decides what becomes of its engine.
process.on("SIGINT", () => undefined);

const [first, second] = process.argv.slice(2);
try {
  if (first === "--detect") await detect(second);
  else await waitForWork(second, started);
  process.exit(0);
} catch (error) {
  if (error instanceof Yielded) {
    await tell({ type: "yielded" });
    process.exit(0);
  }
  console.error(error);
  await tell({ type: "failed", ...failureOf(error) });
  process.exit(1);
}
