import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { openTestFolder } from "../test-folder.ts";
import { type AcceptedDemoDocument, demoDocumentSchema, demoFailureSchema } from "./demo-document-schema.ts";
import { DemoProcess } from "./demo-process.ts";
import { drawClasses } from "./pictures.ts";

const folder = openTestFolder();
const antsAndBees = path.join(REPOSITORY_ROOT, "..", "shared", "data", "ants-bees");

afterAll(() => folder.remove());

async function demoOn(images: string): Promise<AcceptedDemoDocument> {
  const json = path.join(folder.root, `${path.basename(images)}.json`);
  const demo = new DemoProcess({ home: folder.demoHome, args: ["--once", "--json", json, "--images", images] });
  expect(await demo.ended, demo.output).toBe(0);
  expect(await demo.survivors()).toEqual([]);
  return demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
}

function expectRefusedForMissingAudit({ audits, promotions }: AcceptedDemoDocument): void {
  expect(audits).toEqual([]);
  expect(promotions.map(({ status }) => status)).toEqual(["REFUSED"]);
  const failing = promotions[0]?.gates.filter(({ passed, message }) => !passed && /audit/i.test(message)) ?? [];
  // One of the backbone and one of the version.
  expect(failing).toHaveLength(2);
}

describe("a folder of pictures without attributes", () => {
  it("is learned and refused for the missing audit, and that is a success", async () => {
    const images = path.join(folder.root, "drawings");
    await drawClasses(images, 40);
    const document = await demoOn(images);
    expect(document.datasets).toMatchObject([{ name: "drawings", examples: 80, classes: ["discs", "stripes"] }]);
    expect(document.rungs.map(({ strategy }) => strategy)).toEqual(["FEATURE_EXTRACTION", "PARTIAL"]);
    // Stripes and discs are easy: half right would mean nothing was learned.
    expect(document.rungs[0]?.top1).toBeGreaterThan(0.8);
    expectRefusedForMissingAudit(document);
  });

  it.runIf(existsSync(antsAndBees))("runs through on ants and bees, which this backbone fits poorly", async () => {
    const document = await demoOn(antsAndBees);
    expect(document.datasets[0]?.classes).toEqual(["ants", "bees"]);
    // Better than always naming the larger class, 83 of 153 in val.
    expect(document.rungs[0]?.top1).toBeGreaterThan(0.54);
    expectRefusedForMissingAudit(document);
  });
});

describe("a folder with faults", () => {
  it("is refused whole before anything starts, every fault named by file or class", async () => {
    const images = path.join(folder.root, "faulty");
    await drawClasses(images, 12);
    writeFileSync(path.join(images, "discs", "torn.png"), "this is no picture");
    mkdirSync(path.join(images, "nothing"));
    writeFileSync(path.join(images, "attributes.csv"), "file,light\ndiscs/0.png,day\ndiscs/gone.png,night\n");

    const home = path.join(folder.root, "faulty-home");
    const json = path.join(folder.root, "faulty.json");
    const demo = new DemoProcess({ home, args: ["--once", "--json", json, "--images", images] });
    expect(await demo.ended).toBe(1);
    expect(await demo.survivors()).toEqual([]);

    const { error } = demoFailureSchema.parse(JSON.parse(readFileSync(json, "utf8")));
    const codes = error.faults.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["PICTURE_UNDECODABLE", "CLASS_EMPTY", "ATTRIBUTES_FILE_UNKNOWN"]));
    for (const named of ["torn.png", "nothing", "discs/gone.png"]) expect(demo.output).toContain(named);
    expect(existsSync(path.join(home, "postgres"))).toBe(false);
  });

  it("is named when it is not there", async () => {
    const demo = new DemoProcess({
      home: path.join(folder.root, "absent-home"),
      args: ["--once", "--images", path.join(folder.root, "absent")],
    });
    expect(await demo.ended).toBe(1);
    expect(demo.output).toContain("absent");
    expect(demo.output).not.toMatch(/\n\s+at /);
  });
});
