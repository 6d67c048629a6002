import { type DatasetManifest, datasetManifestSchema, sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { checkDatasetManifest } from "./check-dataset-manifest.ts";

const digest = (path: string) => sha256Hex(`bytes of ${path}`);
const example = (path: string, label: string, split: string) => ({ path, sha256: digest(path), label, split });

function manifest(change: Partial<DatasetManifest> = {}): DatasetManifest {
  const parsed = datasetManifestSchema.parse({
    format: "graft.dataset/1",
    modality: "IMAGE",
    classes: ["ant", "bee"],
    attributes: [{ name: "ink", groups: ["blue", "red"] }],
    source: "drawn for this test",
    examples: [
      { ...example("1.png", "ant", "TRAIN"), attributes: { ink: "blue" } },
      example("2.png", "bee", "TRAIN"),
      example("3.png", "ant", "VAL"),
      example("4.png", "bee", "TEST"),
    ],
  });
  return { ...parsed, ...change };
}

const files = ["1.png", "2.png", "3.png", "4.png"].map((path) => ({ path, sha256: digest(path), sizeBytes: 9 }));

test("a whole manifest has no faults", () => {
  expect(checkDatasetManifest(manifest(), files)).toEqual([]);
});

test("every fault is reported, each by its file, class or split", () => {
  const faulty = manifest();
  const [first] = faulty.examples;
  if (first === undefined) throw new Error("the manifest has examples");
  const faults = checkDatasetManifest(
    {
      ...faulty,
      examples: [
        { ...first, attributes: { ink: "green", tint: "dark" } },
        { ...first, label: "bee", split: "VAL" },
        { ...first, path: "2.png", label: "wasp", sha256: digest("2.png") },
        { ...first, path: "9.png", split: "VAL" },
        { ...first, path: "3.png", split: "VAL" },
      ],
    },
    files,
  );
  expect(faults.map(({ code, subject }) => [code, subject])).toEqual([
    ["MANIFEST_INVALID", "1.png"],
    ["MANIFEST_INVALID", "1.png"],
    ["MANIFEST_INVALID", "1.png"],
    ["LABEL_UNKNOWN", "2.png"],
    ["MANIFEST_INVALID", "9.png"],
    ["DIGEST_MISMATCH", "3.png"],
    ["SPLIT_EMPTY", "TEST"],
    ["CLASS_EMPTY", "bee"],
  ]);
});

test("a class that occurs on val and test only is empty: it cannot be learnt", () => {
  const examples = manifest().examples.map((one) => ({ ...one, split: one.label === "bee" ? "TEST" : one.split }));
  expect(checkDatasetManifest(manifest({ examples: examples as DatasetManifest["examples"] }), files)).toMatchObject([
    { code: "CLASS_EMPTY", subject: "bee" },
  ]);
});

test("names listed twice are faults", () => {
  const faults = checkDatasetManifest(
    manifest({
      classes: ["ant", "bee", "ant"],
      attributes: [
        { name: "ink", groups: ["blue", "red", "red"] },
        { name: "ink", groups: ["blue"] },
      ],
    }),
    files,
  );
  expect(faults.map((fault) => fault.subject)).toEqual(["ant", "ink", "ink"]);
});

test("an empty text is a fault, an empty picture is the engine's to find", () => {
  const empty = files.map((file) => (file.path === "3.png" ? { ...file, sizeBytes: 0 } : file));
  expect(checkDatasetManifest(manifest({ modality: "TEXT" }), empty)).toMatchObject([
    { code: "TEXT_EMPTY", subject: "3.png" },
  ]);
  expect(checkDatasetManifest(manifest(), empty)).toEqual([]);
});
