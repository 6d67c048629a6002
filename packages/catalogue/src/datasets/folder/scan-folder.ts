import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Fault, type Split } from "@graft/contracts";

/** A file that must be a picture, found in the folder of a class. */
export interface FoundPicture {
  /** Relative to the data set's folder, with `/`, in NFC whatever the file system keeps. */
  readonly file: string;
  readonly path: string;
  readonly label: string;
  /** Null where the folder leaves the split to the seed. */
  readonly split: Split | null;
}

/** A folder that stands for a class, in one split or in all. */
export interface ClassFolder {
  readonly label: string;
  readonly split: Split | null;
  readonly pictures: readonly FoundPicture[];
}

export interface ScannedFolder {
  /** True for `DIR/{train,val,test}/CLASS/*`, false for `DIR/CLASS/*`. */
  readonly splitByFolder: boolean;
  /** Splits that have a folder of their own. */
  readonly splits: readonly Split[];
  readonly classFolders: readonly ClassFolder[];
  /** Path of `attributes.csv`, null where there is none. */
  readonly attributesFile: string | null;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

const SPLIT_NAMES: Readonly<Record<string, Split>> = {
  train: "TRAIN",
  val: "VAL",
  valid: "VAL",
  validation: "VAL",
  test: "TEST",
};

/** What systems and archives leave in folders; no one means it as a picture. */
const IGNORED = /^(\.|thumbs\.db$|desktop\.ini$|__macosx$)/i;
const ATTRIBUTES = /^attributes\.csv$/i;

/**
 * Finds classes and pictures by where they lie, without opening a file. Folders named like a split are splits where
 * there is a `train` among them.
 *
 * @throws AppError NOT_FOUND where there is no such folder.
 */
export async function scanFolder(dir: string): Promise<ScannedFolder> {
  const { folders, files } = await list(dir).catch((cause: unknown) => {
    throw new AppError("NOT_FOUND", `There is no folder ${dir} that can be read: name one that holds examples.`, {
      cause,
      details: { folder: dir },
    });
  });
  const faults: Fault[] = [];
  const notes: string[] = [];
  const splitByFolder = folders.some((name) => splitOf(name) === "TRAIN");
  const roots = splitByFolder ? splitRoots(folders, faults) : [{ folder: "", split: null }];
  const classFolders: ClassFolder[] = [];
  for (const root of roots) {
    const inside = await list(join(dir, root.folder));
    noteBeside(inside.files, root.folder, notes);
    for (const label of inside.folders) {
      classFolders.push(await classFolder({ dir, label, ...root, faults }));
    }
  }
  const attributes = files.find((name) => ATTRIBUTES.test(name));
  return {
    splitByFolder,
    splits: [...new Set(roots.flatMap(({ split }) => split ?? []))],
    classFolders,
    attributesFile: attributes === undefined ? null : join(dir, attributes),
    faults,
    notes,
  };
}

interface SplitRoot {
  readonly folder: string;
  readonly split: Split | null;
}

function splitOf(name: string): Split | undefined {
  return SPLIT_NAMES[name.toLowerCase()];
}

function splitRoots(folders: readonly string[], faults: Fault[]): SplitRoot[] {
  return folders.flatMap((folder) => {
    const split = splitOf(folder);
    if (split !== undefined) return [{ folder, split }];
    faults.push({
      code: "MANIFEST_INVALID",
      message: `The folder ${folder} is no split: beside train there may be val and test only. Move or remove it.`,
      subject: folder,
    });
    return [];
  });
}

interface ClassFolderInput extends SplitRoot {
  readonly dir: string;
  readonly label: string;
  readonly faults: Fault[];
}

async function classFolder({ dir, folder, split, label, faults }: ClassFolderInput): Promise<ClassFolder> {
  const place = folder === "" ? label : `${folder}/${label}`;
  const inside = await list(join(dir, place));
  for (const name of inside.folders) {
    const subject = `${place}/${name}`;
    const message = `The folder ${subject} lies inside a class: put its examples into ${place} or remove it.`;
    faults.push({ code: "MANIFEST_INVALID", message, subject });
  }
  const pictures = inside.files.map((name) => ({
    file: `${place}/${name}`.normalize("NFC"),
    path: join(dir, place, name),
    label: label.normalize("NFC"),
    split,
  }));
  return { label: label.normalize("NFC"), split, pictures };
}

function noteBeside(files: readonly string[], folder: string, notes: string[]): void {
  const others = files.filter((name) => folder !== "" || !ATTRIBUTES.test(name));
  if (others.length === 0) return;
  const shown = others.slice(0, 5).join(", ") + (others.length > 5 ? ", ..." : "");
  const where = folder === "" ? "beside the classes" : `beside the classes of ${folder}`;
  notes.push(`Left out, ${where} and in none of them: ${others.length} files (${shown}).`);
}

/** Names in a folder in code-unit order, links followed. */
async function list(dir: string): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const name of (await readdir(dir)).sort()) {
    if (IGNORED.test(name)) continue;
    // A link that leads nowhere is taken for a file, and reported as a picture that cannot be read.
    const isFolder = await stat(join(dir, name)).then(
      (found) => found.isDirectory(),
      () => false,
    );
    (isFolder ? folders : files).push(name);
  }
  return { folders, files };
}
