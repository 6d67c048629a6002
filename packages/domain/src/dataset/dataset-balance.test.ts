import { datasetManifestSchema, sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { datasetBalance } from "./dataset-balance.ts";

test("counts classes by split and by group, with zeros and without dropping unknown groups from the whole", () => {
  const example = (split: string, label: string, ink?: string) => ({
    path: `${split}/${label}/${ink}`,
    sha256: sha256Hex(""),
    split,
    label,
    attributes: ink === undefined ? {} : { ink },
  });
  const manifest = datasetManifestSchema.parse({
    format: "graft.dataset/1",
    modality: "IMAGE",
    classes: ["odd", "even"],
    attributes: [{ name: "ink", groups: ["blue", "red"] }],
    source: "drawn for this test",
    examples: [
      example("TRAIN", "odd", "blue"),
      example("TRAIN", "odd", "blue"),
      example("TRAIN", "odd"),
      example("TEST", "even", "red"),
    ],
  });
  const rows = datasetBalance(manifest).filter((row) => row.split !== "VAL");
  expect(rows.map(({ split, label, attribute, group, count }) => [split, label, attribute, group, count])).toEqual([
    ["TRAIN", "odd", null, null, 3],
    ["TRAIN", "odd", "ink", "blue", 2],
    ["TRAIN", "odd", "ink", "red", 0],
    ["TRAIN", "even", null, null, 0],
    ["TRAIN", "even", "ink", "blue", 0],
    ["TRAIN", "even", "ink", "red", 0],
    ["TEST", "odd", null, null, 0],
    ["TEST", "odd", "ink", "blue", 0],
    ["TEST", "odd", "ink", "red", 0],
    ["TEST", "even", null, null, 1],
    ["TEST", "even", "ink", "blue", 0],
    ["TEST", "even", "ink", "red", 1],
  ]);
});
