import { existsSync } from "node:fs";
import path from "node:path";
import { DemoProcess } from "./demo-process.ts";

/** Starts the installation on the data of a finished demo, doing the demo first where the folder has none. */
export async function startFinishedDemo(home: string): Promise<DemoProcess> {
  if (!existsSync(path.join(home, "demo", "digits.json"))) {
    const first = new DemoProcess({ home, args: ["--once"] });
    if ((await first.ended) !== 0) throw new Error(`The demo failed:\n${first.output}`);
  }
  return new DemoProcess({ home });
}
