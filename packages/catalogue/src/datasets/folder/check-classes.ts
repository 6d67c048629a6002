import type { Fault, Split } from "@graft/contracts";
import type { ClassFolder, ScannedFolder } from "./scan-folder.ts";

/**
 * Judges classes and splits by the folders found: at least two classes, none empty, each split with pictures, and no
 * class in val or test that train does not teach.
 */
export function checkClasses(scanned: ScannedFolder): { classes: string[]; faults: Fault[]; notes: string[] } {
  const { classFolders, splitByFolder } = scanned;
  const taught = classFolders.filter(({ split }) => split === null || split === "TRAIN");
  const classes = [...new Set(taught.map(({ label }) => label))].sort();
  const faults: Fault[] = [];
  if (classes.length < 2) faults.push(tooFewClasses(classes, splitByFolder));
  for (const folder of classFolders) faults.push(...emptyClass(folder));
  const notes: string[] = [];
  if (splitByFolder) {
    faults.push(...emptySplits(scanned), ...unknownLabels(classFolders, classes));
    notes.push(...absentClasses(scanned, classes));
  }
  return { classes, faults, notes };
}

function tooFewClasses(classes: readonly string[], splitByFolder: boolean): Fault {
  const where = splitByFolder ? "train" : "the folder";
  const found = classes.length === 0 ? "none" : `only ${classes[0]}`;
  return {
    code: "MANIFEST_INVALID",
    message: `There must be at least two classes, and ${where} holds ${found}: give each class a folder of its own.`,
    subject: "classes",
  };
}

function emptyClass({ label, split, pictures }: ClassFolder): Fault[] {
  const where = split === null ? "" : ` of ${split.toLowerCase()}`;
  if (pictures.length === 0) {
    const message = `The class ${label}${where} is empty: put examples into its folder or remove it.`;
    return [{ code: "CLASS_EMPTY", message, subject: label }];
  }
  return [];
}

/** Train and val must have pictures; test too where it has a folder, else half of val becomes test. */
function emptySplits({ classFolders, splits }: ScannedFolder): Fault[] {
  const expected: Split[] = splits.includes("TEST") ? ["TRAIN", "VAL", "TEST"] : ["TRAIN", "VAL"];
  return expected.flatMap((split) => {
    const count = classFolders.reduce((sum, folder) => sum + (folder.split === split ? folder.pictures.length : 0), 0);
    if (count > 0) return [];
    const name = split.toLowerCase();
    const message = splits.includes(split)
      ? `The split ${name} has no examples: put some into ${name}/CLASS.`
      : `There is no folder ${name} beside train: make it, or leave the split to the seed by having class folders only.`;
    return [{ code: "SPLIT_EMPTY" as const, message, subject: name }];
  });
}

function unknownLabels(folders: readonly ClassFolder[], classes: readonly string[]): Fault[] {
  return folders.flatMap(({ label, split }) => {
    if (split === null || classes.includes(label)) return [];
    const message = `The class ${label} is in ${split.toLowerCase()} and not in train, so nothing can learn it: add it to train or remove it.`;
    return [{ code: "LABEL_UNKNOWN" as const, message, subject: label }];
  });
}

function absentClasses({ classFolders, splits }: ScannedFolder, classes: readonly string[]): string[] {
  return splits.flatMap((split) =>
    classes
      .filter((label) => !classFolders.some((folder) => folder.label === label && folder.split === split))
      .map((label) => `The class ${label} has no folder in ${split.toLowerCase()}.`),
  );
}
