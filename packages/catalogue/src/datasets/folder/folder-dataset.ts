import { basename, resolve } from "node:path";
import { AppError, type Fault, type Modality, SPLITS, type Split } from "@graft/contracts";
import { type DatasetPackage, datasetPackage, type LabelledFile } from "../dataset-package.ts";
import { groupBy } from "../group-by.ts";
import { assignSplits, type SplitShares } from "./assign-splits.ts";
import { checkClasses } from "./check-classes.ts";
import { checkPictures, type Progress } from "./check-pictures.ts";
import { checkTexts } from "./check-texts.ts";
import { type DistinctPicture, dropDuplicates } from "./drop-duplicates.ts";
import { attributesByFile, attributesOf } from "./join-attributes.ts";
import { type ReadAttributes, readAttributes } from "./read-attributes.ts";
import { type ScannedFolder, scanFolder } from "./scan-folder.ts";

export interface FolderDatasetOptions {
  /** What the files are; pictures when left out. */
  readonly modality?: Modality;
  /** Whole number of at most 32 bits that decides the splits where the folder leaves them open. */
  readonly seed: number;
  /** Shares of val and test where the folder has no splits; 0.15 each unless told otherwise. */
  readonly shares?: SplitShares;
  /** A table of protected attributes elsewhere; left out: `attributes.csv` of the folder, where there is one. */
  readonly attributesFile?: string;
  /** Called after each example that was checked. */
  readonly onProgress?: Progress;
}

/** A data set from a folder, and what a person should know of how it was read. */
export interface FolderDataset extends DatasetPackage {
  readonly notes: readonly string[];
}

const SHARES: SplitShares = { val: 0.15, test: 0.15 };

/**
 * A data set of the pictures or texts in `DIR/CLASS/*`, split by seed, or `DIR/{train,val,test}/CLASS/*`, with the protected
 * attributes of `DIR/attributes.csv` where there is one. Train and val without test: half of val becomes test, by seed,
 * and a note says so. The folder is checked whole first.
 *
 * @throws AppError with all faults of the folder in `faults` and the code of the first; NOT_FOUND without a folder.
 */
export async function folderDataset(dir: string, options: FolderDatasetOptions): Promise<FolderDataset> {
  const { modality = "IMAGE" } = options;
  const shares = checkShares(options.shares ?? SHARES);
  const folder = await scanFolder(dir);
  const scanned = { ...folder, attributesFile: options.attributesFile ?? folder.attributesFile };
  const judged = checkClasses(scanned);
  const found = scanned.classFolders.flatMap(({ pictures }) => pictures);
  const checked = await (modality === "TEXT" ? checkTexts : checkPictures)(found, options.onProgress);
  const { distinct, ...duplicates } = dropDuplicates(checked.pictures);
  const files = new Set(found.map(({ file }) => file));
  const labelled = await withAttributes(scanned, distinct, files);
  const faults = [scanned, judged, checked, duplicates, labelled].flatMap((part) => part.faults);
  const testFromVal = scanned.splitByFolder && !scanned.splits.includes("TEST");
  const examples = assignSplits(labelled.examples, { seed: options.seed, shares, testFromVal });
  if (faults.length === 0) faults.push(...thinSplits(examples, scanned.splitByFolder));
  if (faults.length > 0) throw faulty(dir, faults);
  const notes = [...scanned.notes, ...judged.notes, ...duplicates.notes, ...labelled.notes];
  if (testFromVal) {
    notes.push(`There is no test folder: half of val, chosen by seed ${options.seed}, is the test split.`);
  }
  return { ...build({ dir, modality, scanned, classes: judged.classes, examples, seed: options.seed }), notes };
}

type LabelledPicture = DistinctPicture & Pick<LabelledFile, "attributes">;

/** Adds to each picture what `attributes.csv` says of it. */
async function withAttributes(
  { attributesFile }: ScannedFolder,
  pictures: readonly DistinctPicture[],
  files: ReadonlySet<string>,
): Promise<{ examples: LabelledPicture[]; faults: Fault[]; notes: string[] }> {
  const none: ReadAttributes = { names: [], rows: [], faults: [] };
  const read = attributesFile === null ? none : await readAttributes(attributesFile);
  const { byFile, faults } = attributesByFile(read.rows, files);
  faults.unshift(...read.faults);
  const examples = pictures.map((picture) => {
    const joined = attributesOf(picture, byFile);
    faults.push(...joined.faults);
    return { ...picture, attributes: joined.attributes };
  });
  const notes = read.names.flatMap((name) => {
    const without = examples.filter(({ attributes }) => attributes[name] === undefined).length;
    return without === 0 ? [] : [`The attribute ${name} is not known for ${without} of ${examples.length} examples.`];
  });
  return { examples, faults, notes };
}

/** Splits that came out empty, which small classes can cause although each folder holds something. */
function thinSplits(examples: readonly (DistinctPicture & { split: Split })[], splitByFolder: boolean): Fault[] {
  if (splitByFolder) {
    return SPLITS.filter((split) => !examples.some((example) => example.split === split)).map((split) => ({
      code: "SPLIT_EMPTY",
      message: `The split ${split.toLowerCase()} comes out without examples: give val at least two of a class, or make a test folder.`,
      subject: split.toLowerCase(),
    }));
  }
  return [...groupBy(examples, ({ label }) => label)].flatMap(([label, members]) => {
    if (members.length >= SPLITS.length) return [];
    const message = `The class ${label} has ${members.length} different examples and would be empty in a split: give it at least ${SPLITS.length}.`;
    return [{ code: "CLASS_EMPTY" as const, message, subject: label }];
  });
}

interface BuildInput {
  readonly dir: string;
  readonly modality: Modality;
  readonly scanned: ScannedFolder;
  readonly classes: readonly string[];
  readonly examples: readonly (LabelledPicture & { split: Split })[];
  readonly seed: number;
}

function build({ dir, modality, scanned, classes, examples, seed }: BuildInput): DatasetPackage {
  const how = scanned.splitByFolder ? "split by its folders" : "split by seed";
  return datasetPackage({
    modality,
    classes,
    source: `${modality === "TEXT" ? "Texts" : "Pictures"} of the folder ${basename(resolve(dir))}, ${how}. Seed ${seed}.`,
    examples: examples.map(({ packaged, label, split, attributes }) => ({ file: packaged, label, split, attributes })),
  });
}

function checkShares(shares: SplitShares): SplitShares {
  const { val, test } = shares;
  if (val > 0 && test > 0 && val + test < 1) return shares;
  throw new AppError(
    "INPUT_INVALID",
    `The shares val ${val} and test ${test} leave nothing to some split: use two above 0 that sum to less than 1.`,
    { details: { val, test } },
  );
}

/** Faults spelled out in the message; all of them are in `faults`. */
const SPELLED_OUT = 10;

function faulty(dir: string, faults: readonly Fault[]): AppError {
  const spelled = faults.slice(0, SPELLED_OUT).map(({ message }) => message);
  if (faults.length > 1) spelled.unshift(`The folder ${dir} has ${faults.length} faults.`);
  if (faults.length > SPELLED_OUT) spelled.push(`And ${faults.length - SPELLED_OUT} more.`);
  return new AppError(faults[0]?.code ?? "MANIFEST_INVALID", spelled.join(" "), { details: { folder: dir }, faults });
}
