import { datasetManifestSchema } from "@graft/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { type SpamDataset, spamDataset } from "./spam-dataset.ts";

let dataset: SpamDataset;
let texts: string[];
beforeAll(async () => {
  dataset = await spamDataset({ seed: 20260 });
  const byPath = new Map(dataset.files.map((file) => [file.path, file]));
  texts = await Promise.all(
    dataset.manifest.examples.map(async ({ path }) => new TextDecoder().decode(await byPath.get(path)?.read())),
  );
}, 120_000);

describe("the mails of the SpamAssassin corpus", () => {
  it("are 1,000 texts, half of them spam, in a manifest that holds", () => {
    const { manifest } = dataset;
    expect(datasetManifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({ modality: "TEXT", classes: ["ham", "spam"] });
    expect(manifest.attributes).toEqual([{ name: "format", groups: ["html", "plain"] }]);
    expect(manifest.examples).toHaveLength(1000);
  });

  it("have as many of each label in either format of every split, so that a gap is no property of the sample", () => {
    const counts = new Map<string, number>();
    for (const { split, label, attributes } of dataset.manifest.examples) {
      const key = `${split} ${attributes.format} ${label}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Of 150 HTML and 350 plain mails of a label: 15 % for validation, 20 % for test.
    for (const label of ["ham", "spam"]) {
      expect(counts.get(`VAL html ${label}`)).toBe(23);
      expect(counts.get(`TEST html ${label}`)).toBe(30);
      expect(counts.get(`TRAIN html ${label}`)).toBe(97);
      expect(counts.get(`VAL plain ${label}`)).toBe(53);
      expect(counts.get(`TEST plain ${label}`)).toBe(70);
      expect(counts.get(`TRAIN plain ${label}`)).toBe(227);
    }
  });

  it("have no two with the same letters, none empty and none with a character that could not be decoded", () => {
    expect(new Set(texts.map((text) => text.toLowerCase().replace(/\P{L}+/gu, " "))).size).toBe(1000);
    expect(texts.filter((text) => text.trim() === "" || text.includes("\ufffd"))).toEqual([]);
  });

  it("say which mails were left out, and why", () => {
    const notes = dataset.notes.join("\n");
    for (const reason of [
      "with the words of another",
      "in a charset nobody knows",
      "with bytes that are no characters",
    ]) {
      expect(notes).toContain(reason);
    }
    expect(notes).toMatch(/\(spam-\d\/\d{5}\.[0-9a-f]+\.txt/);
  });
});
