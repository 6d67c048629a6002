import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AcceptedDemoDocument, demoDocumentSchema } from "../demo/demo-document-schema.ts";
import { DemoProcess } from "../demo/demo-process.ts";
import { outcomeOf } from "../demo/outcome-of.ts";
import { openTestFolder, type TestFolder } from "../test-folder.ts";

const MINUTE = 60_000;
const folders: TestFolder[] = [];
let onFiles: AcceptedDemoDocument;
let onMinio: AcceptedDemoDocument;

/** The whole main job in a data folder of its own; answers the document it wrote. */
async function demoDocument(args: readonly string[]): Promise<AcceptedDemoDocument> {
  const folder = openTestFolder();
  folders.push(folder);
  const json = path.join(folder.root, "demo.json");
  const demo = new DemoProcess({ home: folder.demoHome, args: ["--once", ...args, "--json", json] });
  const code = await demo.ended;
  if (code !== 0) throw new Error(`The demo with ${args.join(" ")} ended with ${code}:\n${demo.output}`);
  return demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
}

beforeAll(async () => {
  onFiles = await demoDocument([]);
  onMinio = await demoDocument(["--store", "minio"]);
}, 40 * MINUTE);
afterAll(() => {
  for (const folder of folders) folder.remove();
});

describe("the main job on MinIO", () => {
  it("finds what it finds on files: digests, scores, group rates, verdicts and promotions", () => {
    expect(outcomeOf(onMinio)).toEqual(outcomeOf(onFiles));
  });
});
