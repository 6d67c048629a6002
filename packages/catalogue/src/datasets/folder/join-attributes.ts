import type { Fault } from "@graft/contracts";
import type { DistinctPicture } from "./drop-duplicates.ts";
import type { AttributeRow } from "./read-attributes.ts";

export type Attributes = Readonly<Record<string, string>>;

/** Attributes by file, with a fault for a line that names no picture of the folder, or one named before. */
export function attributesByFile(
  rows: readonly AttributeRow[],
  files: ReadonlySet<string>,
): { byFile: Map<string, Attributes>; faults: Fault[] } {
  const byFile = new Map<string, Attributes>();
  const faults: Fault[] = [];
  for (const { file, line, attributes } of rows) {
    if (!files.has(file)) {
      const message = `attributes.csv names ${file === "" ? "no file" : file} in line ${line}, and there is no such example: mend the path, which starts in the data set's folder, or remove the line.`;
      faults.push({ code: "ATTRIBUTES_FILE_UNKNOWN", message, subject: `attributes.csv:${line}` });
    } else if (byFile.has(file)) {
      const message = `attributes.csv names ${file} again in line ${line}: keep one line.`;
      faults.push({ code: "MANIFEST_INVALID", message, subject: `attributes.csv:${line}` });
    } else {
      byFile.set(file, attributes);
    }
  }
  return { byFile, faults };
}

/** The attributes of a picture by all the files that hold it; a fault where they contradict each other. */
export function attributesOf(
  { files, file }: DistinctPicture,
  byFile: ReadonlyMap<string, Attributes>,
): { attributes: Attributes; faults: Fault[] } {
  const attributes: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [name, value] of files.flatMap((same) => Object.entries(byFile.get(same) ?? {}))) {
    if ((attributes[name] ?? value) !== value) {
      const message = `attributes.csv gives the same example (${files.join(", ")}) ${name} ${attributes[name]} and ${value}: keep the right one.`;
      faults.push({ code: "MANIFEST_INVALID", message, subject: file });
    }
    attributes[name] = value;
  }
  return { attributes, faults };
}
