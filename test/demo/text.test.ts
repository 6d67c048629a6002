import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../test-folder.ts";
import { type AcceptedDemoDocument, demoDocumentSchema } from "./demo-document-schema.ts";
import { DemoProcess } from "./demo-process.ts";
import { writeTexts } from "./texts.ts";

const folder = openTestFolder();
let document: AcceptedDemoDocument;
let output: string;
let left: readonly unknown[] | undefined;

beforeAll(async () => {
  const json = path.join(folder.root, "text.json");
  const demo = new DemoProcess({ home: folder.demoHome, args: ["--once", "--text", "--json", json] });
  const code = await demo.ended;
  output = demo.output;
  left = await demo.survivors();
  if (code !== 0) throw new Error(`The demo on text ended with ${code}:\n${output}`);
  document = demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
});
afterAll(() => folder.remove());

describe("the main job on real mails", () => {
  it("leaves no process behind, and says which mails it left out and why", () => {
    expect(left ?? []).toEqual([]);
    expect(output).toMatch(/Left out, in a charset nobody knows: \d+ of the/);
    expect(output).toMatch(/Left out, with the words of another: \d+ of the/);
  });

  it("trains one rung, a head on features of the frozen encoder, that tells most of them apart", () => {
    expect(document.backbone.name).toBe("universal-sentence-encoder-lite");
    expect(document.datasets).toMatchObject([{ name: "mail", examples: 1000, classes: ["ham", "spam"] }]);
    expect(document.rungs).toHaveLength(1);
    // 512 features and a bias for each of two classes.
    expect(document.rungs[0]).toMatchObject({
      strategy: "FEATURE_EXTRACTION",
      trainableParameters: 1026,
      cached: true,
      recommended: true,
    });
    // Half the mails are spam.
    expect(document.rungs[0]?.top1).toBeGreaterThan(0.85);
    expect(document.rungs[0]?.macroF1).toBeGreaterThan(0.85);
  });

  it("audits backbone and candidate by format, on the 200 test mails", () => {
    expect(document.audits.map(({ subject }) => subject).sort()).toEqual(["BACKBONE", "MODEL_VERSION"]);
    for (const { groups, digest } of document.audits) {
      expect(groups.map(({ attribute, group, count }) => [attribute, group, count])).toEqual([
        ["format", "html", 60],
        ["format", "plain", 140],
      ]);
      expect([document.backbone.digest, document.promotions[0]?.digest]).toContain(digest);
    }
  });

  it("is promoted where every gate holds and refused where one does not", () => {
    const [promotion] = document.promotions;
    const every = promotion?.gates.every(({ passed }) => passed);
    expect(document.promotions).toHaveLength(1);
    expect(promotion?.gates.length).toBeGreaterThanOrEqual(4);
    expect(promotion?.status).toBe(every ? "PROMOTED" : "REFUSED");
    expect(document.ledger.map(({ kind }) => kind)).toContain(every ? "PROMOTED" : "REQUESTED");
  });
});

describe("the main job on a folder of texts", () => {
  it("runs through: a rung, an audit by the folder's attribute, and a promotion that is decided", async () => {
    const texts = path.join(folder.root, "sentences");
    writeTexts(texts);
    const json = path.join(folder.root, "sentences.json");
    const demo = new DemoProcess({ home: folder.demoHome, args: ["--once", "--text", texts, "--json", json] });
    expect(await demo.ended, demo.output).toBe(0);
    expect(await demo.survivors()).toEqual([]);
    const found = demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
    expect(found.datasets).toMatchObject([{ name: "sentences", examples: 112, classes: ["food", "weather"] }]);
    expect(found.rungs.map(({ strategy }) => strategy)).toEqual(["FEATURE_EXTRACTION"]);
    // Food and weather share hardly a word: half right would mean that nothing was learned.
    expect(found.rungs[0]?.top1).toBeGreaterThan(0.8);
    expect(found.audits.map(({ subject }) => subject).sort()).toEqual(["BACKBONE", "MODEL_VERSION"]);
    for (const { groups } of found.audits) {
      expect(groups.map(({ attribute, group }) => `${attribute} ${group}`)).toEqual(["time evening", "time morning"]);
    }
    expect(found.promotions.map(({ status }) => status)).toEqual([expect.stringMatching(/^(PROMOTED|REFUSED)$/)]);
  });
});
