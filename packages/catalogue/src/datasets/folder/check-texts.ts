import { readFile } from "node:fs/promises";
import { type Fault, sha256Hex } from "@graft/contracts";
import { examplePath } from "../dataset-package.ts";
import { type CheckedPicture, type Progress, readUnchanged } from "./check-pictures.ts";
import type { FoundPicture } from "./scan-folder.ts";

/** Reads every text wholly and tells which are not UTF-8 and which are empty. A byte order mark is left where it is. */
export async function checkTexts(
  found: readonly FoundPicture[],
  onProgress: Progress = () => undefined,
): Promise<{ pictures: CheckedPicture[]; faults: Fault[] }> {
  const texts: CheckedPicture[] = [];
  const faults: Fault[] = [];
  for (const [done, file] of found.entries()) {
    const bytes = new Uint8Array(await readFile(file.path));
    const fault = faultOf(file.file, bytes);
    if (fault === null) {
      const sha256 = sha256Hex(bytes);
      const read = () => readUnchanged(file, sha256);
      texts.push({
        ...file,
        packaged: { path: examplePath(sha256, "txt"), sha256, sizeBytes: bytes.byteLength, read },
      });
    } else faults.push(fault);
    onProgress(done + 1, found.length);
  }
  return { pictures: texts, faults };
}

function faultOf(file: string, bytes: Uint8Array): Fault | null {
  try {
    if (new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim() !== "") return null;
    return { code: "TEXT_EMPTY", message: `${file} is empty. Give it words or remove it.`, subject: file };
  } catch {
    const message = `${file} is not UTF-8 text. Save it again as UTF-8 or remove it.`;
    return { code: "TEXT_UNDECODABLE", message, subject: file };
  }
}
