import { existsSync } from "node:fs";
import path from "node:path";
import { DemoProcess } from "./demo-process.ts";

/** Lets webhooks go to a receiver within the test. */
const VARIABLES = { GRAFT_WEBHOOK_ALLOW_PRIVATE: "1", GRAFT_WEBHOOK_ALLOW_HTTP: "1" };

/** Starts the installation on the data of a finished demo, doing the demo first where the folder has none. */
export async function startFinishedDemo(home: string): Promise<DemoProcess> {
  if (!existsSync(path.join(home, "demo", "digits.json"))) {
    const first = new DemoProcess({ home, args: ["--once"] });
    if ((await first.ended) !== 0) throw new Error(`The demo failed:\n${first.output}`);
  }
  return new DemoProcess({ home, variables: VARIABLES });
}
