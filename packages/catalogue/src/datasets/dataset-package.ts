import {
  DATASET_MANIFEST,
  type DatasetManifest,
  datasetManifestSchema,
  type Example,
  type Modality,
  type ProtectedAttribute,
  SPLITS,
  type Split,
} from "@graft/contracts";
import { type ArtifactPackage, artifactPackage, jsonFile, type PackageFile } from "../package/artifact-package.ts";

export type DatasetPackage = ArtifactPackage<DatasetManifest>;

/** One example before it is part of a package. */
export interface LabelledFile {
  readonly file: PackageFile;
  readonly label: string;
  readonly split: Split;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DatasetPackageInput {
  /** What the examples are; pictures when left out. */
  readonly modality?: Modality;
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly source: string;
  readonly examples: readonly LabelledFile[];
}

/**
 * A data set as a package: `dataset.json` and one file per example. Examples lie by split and then by
 * path, so that the digest does not depend on the order they were found in.
 */
export function datasetPackage({ modality = "IMAGE", classes, source, examples }: DatasetPackageInput): DatasetPackage {
  const manifest = datasetManifestSchema.parse({
    format: "graft.dataset/1",
    modality,
    classes,
    attributes: attributesOf(examples),
    source,
    examples: examples.map(describe).sort(bySplitAndPath),
  });
  return artifactPackage(manifest, [jsonFile(DATASET_MANIFEST, manifest), ...examples.map(({ file }) => file)]);
}

/** Where an example's bytes lie inside the artifact: under their digest, so that equal examples are one file. */
export function examplePath(sha256: string, extension: string): string {
  return `examples/${sha256}.${extension}`;
}

function describe({ file, label, split, attributes }: LabelledFile): Example {
  return { path: file.path, sha256: file.sha256, label, split, attributes: { ...attributes } };
}

function bySplitAndPath(a: Example, b: Example): number {
  return SPLITS.indexOf(a.split) - SPLITS.indexOf(b.split) || (a.path < b.path ? -1 : 1);
}

/** The attributes that occur, each with the groups that occur, both in alphabetical order. */
function attributesOf(examples: readonly LabelledFile[]): ProtectedAttribute[] {
  const groups = new Map<string, Set<string>>();
  for (const { attributes } of examples) {
    for (const [name, group] of Object.entries(attributes)) {
      groups.set(name, (groups.get(name) ?? new Set()).add(group));
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, found]) => ({ name, groups: [...found].sort() }));
}
