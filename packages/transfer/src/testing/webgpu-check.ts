import { presetStrategy, trainSpecSchema } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { openBackend } from "../backend/open-backend.ts";
import { gradientFault } from "../backend/self-test.ts";
import { trainRun } from "../train/train-run.ts";
import { tempFolder } from "./temp-folder.ts";
import { tinyBackbone } from "./tiny-backbone.ts";
import { TINY_SIDE, tinyPictures } from "./tiny-pictures.ts";

const ID = "00000000-0000-4000-8000-000000000000";

/** Full fine-tuning of the tiny backbone for an epoch: the loss of each step. */
async function losses(backend: Awaited<ReturnType<typeof openBackend>>, folder: string): Promise<number[]> {
  const backbone = await tinyBackbone(folder);
  const { classes, examples, read } = await tinyPictures(24);
  const phase = { epochs: 1, batchSize: 8, optimizer: { kind: "SGD", rate: 0.01 } };
  const spec = trainSpecSchema.parse({
    kind: "TRAIN",
    datasetVersionId: ID,
    backboneVersionId: ID,
    strategy: presetStrategy("FULL"),
    inputSize: TINY_SIDE,
    headPhase: phase,
    tunePhase: phase,
    seed: 3,
  });
  const found: number[] = [];
  await trainRun({
    backend,
    backbone,
    spec,
    dataset: { classes, train: examples.slice(0, 16), val: examples.slice(16) },
    readExample: read,
    cacheFolder: `${folder}/features`,
    onMetric: ({ key, value }) => {
      if (key === "train/loss") found.push(value);
    },
  });
  backbone.dispose();
  return found;
}

/**
 * What WebGPU does on this machine, as one line of JSON: in a process of its own, since Dawn reads its drivers' place from
 * the environment at the start and keeps the process alive to the end.
 */
async function check(): Promise<object> {
  const folder = await tempFolder();
  try {
    const backend = await openBackend("webgpu");
    const [runsOn, fault] = [tf.getBackend(), await gradientFault()];
    const webgpu = await losses(backend, `${folder.path}/webgpu`);
    const wasm = await losses(await openBackend("wasm"), `${folder.path}/wasm`);
    return { device: backend.device, runsOn, fault, losses: { webgpu, wasm } };
  } catch (error) {
    return { obstacle: error instanceof Error ? error.message : String(error) };
  } finally {
    await folder.remove();
  }
}

console.log(JSON.stringify(await check()));
process.exit(0);
