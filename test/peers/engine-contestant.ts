import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { readBackendEnvironment } from "@graft/cli";
import { type ArtifactFile, BACKENDS } from "@graft/contracts";
import { EngineSpeed, loadBackbone, openBackend } from "@graft/transfer";

/**
 * The engine as a contestant: `engine-contestant.ts BACKEND FOLDER`, the folder holding a backbone and `files.json`.
 * Each line asks for one thing and is answered by one.
 */
const [wanted, folder = ""] = process.argv.slice(2);
const name = BACKENDS.find((backend) => backend === wanted);

function answer(value: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

interface Question {
  readonly ask: "open" | "forward" | "step" | "wait";
  /** `open`: side of the pictures in pixels. */
  readonly side?: number;
  /** `open`: examples of a step; left out: as many as the engine's trunk takes. */
  readonly batchSize?: number;
  /** How often to repeat it. */
  readonly times?: number;
}

let speed: EngineSpeed | undefined;

async function open({ side = 224, batchSize }: Question): Promise<object> {
  const backend = await openBackend(name, readBackendEnvironment().folder);
  const files = JSON.parse(readFileSync(path.join(folder, "files.json"), "utf8")) as ArtifactFile[];
  const backbone = await loadBackbone({ folder, files });
  const cacheFolder = path.join(folder, "cache");
  speed = await EngineSpeed.open({ backend, backbone, inputSize: side, cacheFolder, batchSize });
  return { device: backend.device, batchSize: speed.batchSize };
}

async function reply(question: Question): Promise<object> {
  const { ask, times = 1 } = question;
  if (ask === "open") return open(question);
  if (speed === undefined) throw new Error(`"${ask}" was asked before "open".`);
  if (ask === "wait") return { share: await speed.waitedShare(times) };
  let seconds = 0;
  for (let i = 0; i < times; i++) seconds += await speed[ask]();
  return { seconds };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    answer({ ...(await reply(JSON.parse(line) as Question)) });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
}
