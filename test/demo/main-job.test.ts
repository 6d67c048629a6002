import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTestEnvironment } from "../env.ts";
import { openTestFolder } from "../test-folder.ts";
import { type AcceptedDemoDocument, demoDocumentSchema } from "./demo-document-schema.ts";
import { DemoProcess } from "./demo-process.ts";

const folder = openTestFolder();
const home = readTestEnvironment().demoHome ?? folder.demoHome;
const json = path.join(folder.root, "demo.json");
let code: number | null;
let wallSeconds: number;
let left: readonly unknown[] | undefined;
let output: string;
let document: AcceptedDemoDocument;

beforeAll(async () => {
  const demo = new DemoProcess({ home, args: ["--once", "--json", json] });
  code = await demo.ended;
  wallSeconds = demo.seconds;
  output = demo.output;
  left = await demo.survivors();
  if (code !== 0) throw new Error(`The demo ended with ${code}:\n${output}`);
  document = demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
});
afterAll(() => folder.remove());

const rung = (dataset: string, strategy: string) => {
  const found = document.rungs.find((each) => each.dataset === dataset && each.strategy === strategy);
  return found ?? expect.fail(`there is no rung ${strategy} on ${dataset}`);
};

/** Largest less smallest selection rate between the groups the audit counts. */
const selectionDifference = (subject: string, dataset: string) => {
  const audit = document.audits.find((each) => each.subject === subject && each.dataset === dataset);
  const rates = audit?.groups.map(({ selectionRate }) => selectionRate ?? Number.NaN) ?? [];
  expect(rates, `groups of the audit of ${subject} on ${dataset}`).toHaveLength(2);
  return Math.max(...rates) - Math.min(...rates);
};

describe("the main job", () => {
  it("ends with 0 and leaves no process behind", () => {
    expect(code).toBe(0);
    expect(left ?? []).toEqual([]);
  });

  it("times every numbered part, one after the other", () => {
    const names = document.steps.map(({ name }) => name);
    for (const part of [
      /^install$/,
      /^build$/,
      /people/,
      /backbone/,
      /dataset/,
      /train/,
      /register/,
      /audit/,
      /promot/,
    ]) {
      expect(names.filter((name) => part.test(name)).length, `steps like ${part}`).toBeGreaterThan(0);
    }
    // Steps that overlapped would add up to more than the clock on the wall; steps left out to much less.
    const sum = document.steps.reduce((total, { seconds }) => total + seconds, 0);
    expect(sum).toBeLessThanOrEqual(wallSeconds);
    expect(sum).toBeGreaterThan(0.8 * wallSeconds);
  });

  it("makes two dataset versions of the same classes with 1,000 test digits each", () => {
    expect(document.datasets.map(({ name }) => name).sort()).toEqual(["balanced", "biased"]);
    for (const { examples, classes } of document.datasets) {
      // 800 train, 200 val, 1,000 test.
      expect(examples).toBe(2000);
      expect([...classes].sort()).toEqual(["even", "odd"]);
    }
    expect(new Set(document.datasets.map(({ digest }) => digest)).size).toBe(2);
  });

  it("climbs two rungs on each, the frozen one from the feature cache", () => {
    const climbed = document.rungs.map(({ dataset, strategy }) => `${dataset} ${strategy}`);
    expect(climbed.sort()).toEqual([
      "balanced FEATURE_EXTRACTION",
      "balanced PARTIAL",
      "biased FEATURE_EXTRACTION",
      "biased PARTIAL",
    ]);
    for (const dataset of ["biased", "balanced"]) {
      const frozen = rung(dataset, "FEATURE_EXTRACTION");
      const tuned = rung(dataset, "PARTIAL");
      expect(frozen.cached).toBe(true);
      expect(tuned.trainableParameters).toBeGreaterThan(frozen.trainableParameters);
    }
  });

  it("learns odd from even, and the planted bias where it was planted", () => {
    expect(rung("biased", "FEATURE_EXTRACTION").top1).toBeGreaterThanOrEqual(0.7);
    expect(rung("balanced", "FEATURE_EXTRACTION").top1).toBeGreaterThanOrEqual(0.85);
    expect(selectionDifference("MODEL_VERSION", "biased")).toBeGreaterThanOrEqual(0.2);
    expect(selectionDifference("MODEL_VERSION", "balanced")).toBeLessThanOrEqual(0.1);
  });

  it("does not get worse by fine-tuning the last groups: the paired interval reaches zero or above", () => {
    for (const dataset of ["biased", "balanced"]) {
      const gain = rung(dataset, "PARTIAL").gain;
      expect(gain?.high ?? Number.NaN, `gain on ${dataset}`).toBeGreaterThanOrEqual(0);
    }
  });

  it("recommends a rung that was climbed, with a reason", () => {
    for (const { dataset, strategy } of document.recommendations) {
      const recommended = document.rungs.filter((each) => each.dataset === dataset && each.recommended);
      expect(recommended.map((each) => each.strategy)).toEqual([strategy]);
    }
    expect(document.recommendations.map(({ dataset }) => dataset).sort()).toEqual(["balanced", "biased"]);
  });

  it("audits backbone and candidate by ink on both, on all 1,000 test digits", () => {
    expect(document.audits.map(({ subject, dataset }) => `${subject} ${dataset}`).sort()).toEqual([
      "BACKBONE balanced",
      "BACKBONE biased",
      "MODEL_VERSION balanced",
      "MODEL_VERSION biased",
    ]);
    for (const { subject, digest, groups } of document.audits) {
      expect(groups.map(({ attribute }) => attribute)).toEqual(["ink", "ink"]);
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
      for (const { selectionRate, tpr, fpr } of groups) {
        for (const rate of [selectionRate, tpr, fpr]) expect(rate).not.toBeNull();
      }
      if (subject === "BACKBONE") expect(digest).toBe(document.backbone.digest);
    }
  });

  it("refuses the biased version for its measured difference and promotes the balanced one", () => {
    const of = (dataset: string) => document.promotions.find((each) => each.dataset === dataset);
    const biased = of("biased");
    const balanced = of("balanced");
    expect([biased?.status, balanced?.status]).toEqual(["REFUSED", "PROMOTED"]);
    expect([biased?.alias, balanced?.alias]).toEqual(["production", "production"]);
    const failing = biased?.gates.filter(({ passed, threshold }) => !passed && threshold === 0.1) ?? [];
    expect(failing.length).toBeGreaterThan(0);
    expect(failing.every(({ value }) => value !== null && value > 0.1)).toBe(true);
    expect(balanced?.gates.length).toBeGreaterThanOrEqual(5);
    expect(balanced?.gates.filter(({ passed }) => !passed)).toEqual([]);
  });

  it("promotes the very bytes it audited, and the ledger holds both decisions", () => {
    for (const { dataset, digest } of document.promotions) {
      const audited = document.audits.find((each) => each.subject === "MODEL_VERSION" && each.dataset === dataset);
      expect(digest).toBe(audited?.digest);
      expect(document.ledger.some((event) => event.digest === digest)).toBe(true);
    }
  });

  it("prints the comparison and the verdicts for a person", () => {
    expect(output).toContain("FEATURE_EXTRACTION");
    for (const { reason } of document.recommendations) expect(output).toContain(reason);
    expect(output).toMatch(/REFUSED {2}the version trained on biased/);
    expect(output).toMatch(/PROMOTED {2}the version trained on balanced/);
    expect(output).not.toMatch(/\b(NaN|undefined|null)\b/);
  });
});

describe("a second demo on the same data folder", () => {
  it("is up in under 10 s with the sign-in it made, and Ctrl-C leaves no process behind", async () => {
    const demo = new DemoProcess({ home });
    const [, url = ""] = await demo.says(/The dashboard is up\s+(http\S+)/);
    const seconds = demo.seconds;
    await demo.says(/sign in as .*@\S+ +\S+\n/);
    const { status } = await fetch(url);
    await demo.interrupt();
    expect(await demo.survivors()).toEqual([]);
    expect(status).toBe(200);
    expect(seconds).toBeLessThan(10);
    expect(demo.output).toContain("REFUSED");
  });
});
