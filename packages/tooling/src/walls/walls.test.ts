import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cruiseWalls } from "./cruise-walls.ts";
import { MAY_IMPORT } from "./import-rules.ts";
import { environmentFaults, sizeFaults } from "./size-rules.ts";
import { sourceFiles } from "./tracked-files.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const files = sourceFiles(ROOT);

describe("the walls", () => {
  it("are kept: no import crosses one, and the tool saw every package", async () => {
    const { places, imports, violations } = await cruiseWalls(ROOT);
    for (const place of Object.keys(MAY_IMPORT)) expect(places, `the tool saw no module of ${place}`).toContain(place);
    expect(imports).toBeGreaterThan(100);
    expect(violations).toEqual([]);
    // It reads every file of the project, on a machine that may be busy with other tests.
  }, 90_000);

  it("are the same ones the packages declare", async () => {
    for (const [place, allowed] of Object.entries(MAY_IMPORT)) {
      const manifest = (await import(path.join(ROOT, place, "package.json"), { with: { type: "json" } })).default as {
        dependencies?: Record<string, string>;
      };
      const declared = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@graft/"));
      const open = allowed.map((name) => `@graft/${path.basename(name)}`);
      expect(
        declared.filter((name) => !open.includes(name)),
        `${place} declares a package it may not import`,
      ).toEqual([]);
    }
  });
});

describe("files", () => {
  it("are seen at all", () => expect(files.length).toBeGreaterThan(50));
  it("are small and named after a concept", () => expect(sizeFaults(ROOT, files)).toEqual([]));
  it("read the environment only in env.ts", () => expect(environmentFaults(ROOT, files)).toEqual([]));
});
