import { type ArtifactFile, type DatasetManifest, type Fault, SPLITS } from "@graft/contracts";

/**
 * Holds a dataset manifest against itself and against the files of its artifact, whole: every fault is reported, each
 * by the file, class, split or attribute it concerns, so that a folder is mended in one go. Equal examples share a
 * path, so a path may come up several times, but never with two labels.
 */
export function checkDatasetManifest(manifest: DatasetManifest, files: readonly ArtifactFile[]): Fault[] {
  return [
    ...checkNames(manifest),
    ...checkExamples(manifest, new Map(files.map((file) => [file.path, file.sha256]))),
    ...checkTexts(manifest, files),
    ...checkCoverage(manifest),
  ];
}

function checkNames(manifest: DatasetManifest): Fault[] {
  const faults: Fault[] = [];
  for (const name of repeated(manifest.classes)) faults.push(malformed(`The class "${name}" is listed twice.`, name));
  for (const name of repeated(manifest.attributes.map((attribute) => attribute.name))) {
    faults.push(malformed(`The attribute "${name}" is listed twice.`, name));
  }
  for (const attribute of manifest.attributes) {
    for (const group of repeated(attribute.groups)) {
      faults.push(malformed(`The group "${group}" of "${attribute.name}" is listed twice.`, attribute.name));
    }
  }
  return faults;
}

function checkExamples(manifest: DatasetManifest, digests: ReadonlyMap<string, string>): Fault[] {
  const classes = new Set(manifest.classes);
  const groups = new Map(manifest.attributes.map((attribute) => [attribute.name, new Set(attribute.groups)]));
  const labels = new Map<string, string>();
  const faults: Fault[] = [];
  for (const { path, sha256, label, attributes } of manifest.examples) {
    if (!classes.has(label)) {
      faults.push({
        code: "LABEL_UNKNOWN",
        message: `"${path}" has the label "${label}", which is not one of the classes: ${manifest.classes.join(", ")}.`,
        subject: path,
      });
    }
    const stored = digests.get(path);
    if (stored === undefined) faults.push(malformed(`"${path}" is not a file of the artifact.`, path));
    else if (stored !== sha256) {
      faults.push({
        code: "DIGEST_MISMATCH",
        message: `"${path}" has the digest ${stored} in the artifact, not ${sha256} as the manifest says.`,
        subject: path,
      });
    }
    const other = labels.get(path);
    if (other !== undefined && other !== label) {
      faults.push(malformed(`"${path}" is labelled "${other}" and "${label}"; one example has one label.`, path));
    }
    labels.set(path, label);
    for (const [name, group] of Object.entries(attributes)) {
      const known = groups.get(name);
      if (known?.has(group)) continue;
      const what = known === undefined ? `the attribute "${name}"` : `the group "${group}" of "${name}"`;
      faults.push(malformed(`"${path}" names ${what}, which the manifest does not list.`, path));
    }
  }
  return faults;
}

/** A text of no bytes has nothing to learn from; what is in the others the engine reads. */
function checkTexts({ modality, examples }: DatasetManifest, files: readonly ArtifactFile[]): Fault[] {
  if (modality !== "TEXT") return [];
  const empty = new Set(files.filter(({ sizeBytes }) => sizeBytes === 0).map(({ path }) => path));
  const paths = new Set(examples.map(({ path }) => path).filter((path) => empty.has(path)));
  return [...paths].map((path) => ({ code: "TEXT_EMPTY", message: `The text "${path}" is empty.`, subject: path }));
}

function checkCoverage(manifest: DatasetManifest): Fault[] {
  const trained = new Set<string>();
  const splits = new Set<string>();
  for (const example of manifest.examples) {
    splits.add(example.split);
    if (example.split === "TRAIN") trained.add(example.label);
  }
  const faults: Fault[] = [];
  for (const split of SPLITS) {
    if (splits.has(split)) continue;
    faults.push({ code: "SPLIT_EMPTY", message: `The split ${split} has no examples.`, subject: split });
  }
  for (const name of manifest.classes) {
    if (trained.has(name)) continue;
    faults.push({
      code: "CLASS_EMPTY",
      message: `The class "${name}" has no examples to train on: add some or take it out of the classes.`,
      subject: name,
    });
  }
  return faults;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function malformed(message: string, subject: string): Fault {
  return { code: "MANIFEST_INVALID", message, subject };
}
