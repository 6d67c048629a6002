import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type AcceptedDemoDocument, demoDocumentSchema } from "./demo-document-schema.ts";
import { DemoProcess } from "./demo-process.ts";

/** Lets webhooks go to a receiver within the test. */
const VARIABLES = { GRAFT_WEBHOOK_ALLOW_PRIVATE: "1", GRAFT_WEBHOOK_ALLOW_HTTP: "1" };

/** Starts the installation on the data of a finished demo, doing the demo first where the folder has none. */
export async function startFinishedDemo(home: string): Promise<DemoProcess> {
  if (!existsSync(savedDocument(home))) {
    const first = new DemoProcess({ home, args: ["--once"] });
    if ((await first.ended) !== 0) throw new Error(`The demo failed:\n${first.output}`);
  }
  return new DemoProcess({ home, variables: VARIABLES });
}

/** What the finished demo of a folder wrote; does the demo first where the folder has none. */
export async function finishedDemoDocument(home: string): Promise<AcceptedDemoDocument> {
  return existsSync(savedDocument(home)) ? readDocument(savedDocument(home)) : demoDocument(home, []);
}

/** Does the whole main job in a data folder, with arguments of the demo's; answers the document it wrote. */
export async function demoDocument(home: string, args: readonly string[]): Promise<AcceptedDemoDocument> {
  const demo = new DemoProcess({ home, args: ["--once", ...args] });
  const code = await demo.ended;
  if (code !== 0) throw new Error(`The demo with ${args.join(" ")} ended with ${code}:\n${demo.output}`);
  return readDocument(savedDocument(home));
}

/** Where a demo that was finished keeps what it found. */
const savedDocument = (home: string) => path.join(home, "demo", "digits.json");

const readDocument = (file: string) => demoDocumentSchema.parse(JSON.parse(readFileSync(file, "utf8")));
