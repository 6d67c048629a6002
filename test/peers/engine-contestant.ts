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
  readonly ask: "open" | "forward" | "step";
  /** `open`: side of the pictures in pixels. */
  readonly side?: number;
  /** How often to repeat it. */
  readonly times?: number;
}

let speed: EngineSpeed | undefined;

async function open(side: number): Promise<object> {
  const backend = await openBackend(name, readBackendEnvironment().folder);
  const files = JSON.parse(readFileSync(path.join(folder, "files.json"), "utf8")) as ArtifactFile[];
  const backbone = await loadBackbone({ folder, files });
  speed = await EngineSpeed.open({ backend, backbone, inputSize: side, cacheFolder: path.join(folder, "cache") });
  return { device: backend.device, batchSize: speed.batchSize };
}

async function reply({ ask, side = 224, times = 1 }: Question): Promise<object> {
  if (ask === "open") return open(side);
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) seconds.push((await speed?.[ask]()) ?? Number.NaN);
  return { seconds: seconds.reduce((sum, second) => sum + second, 0) };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    answer({ ...(await reply(JSON.parse(line) as Question)) });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
}
