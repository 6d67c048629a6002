import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AcceptedDemoDocument } from "../demo/demo-document-schema.ts";
import { demoDocument, finishedDemoDocument } from "../demo/finished-demo.ts";
import { outcomeOf } from "../demo/outcome-of.ts";
import { readTestEnvironment } from "../env.ts";
import { openTestFolder } from "../test-folder.ts";

const MINUTE = 60_000;
const [files, minio] = [openTestFolder(), openTestFolder()];
let onFiles: AcceptedDemoDocument;
let onMinio: AcceptedDemoDocument;

beforeAll(async () => {
  onFiles = await finishedDemoDocument(readTestEnvironment().demoHome ?? files.demoHome);
  onMinio = await demoDocument(minio.demoHome, ["--store", "minio"]);
}, 40 * MINUTE);
afterAll(() => {
  for (const folder of [files, minio]) folder.remove();
});

describe("the main job on MinIO", () => {
  it("finds what it finds on files: digests, scores, group rates, verdicts and promotions", () => {
    expect(outcomeOf(onMinio)).toEqual(outcomeOf(onFiles));
  });
});
