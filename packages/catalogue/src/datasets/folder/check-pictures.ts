import { readFile } from "node:fs/promises";
import { AppError, type Fault, sha256Hex } from "@graft/contracts";
import sharp from "sharp";
import type { PackageFile } from "../../package/artifact-package.ts";
import { examplePath } from "../dataset-package.ts";
import type { FoundPicture } from "./scan-folder.ts";

/** A picture that was decoded to its last pixel. */
export interface CheckedPicture extends FoundPicture {
  readonly packaged: PackageFile;
}

export type Progress = (done: number, total: number) => void;

/** Formats that may enter a data set, with the file ending each gets inside it. */
const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: "jpg", png: "png", webp: "webp", gif: "gif", tiff: "tif" };

/** Pictures decoded at a time: enough to keep the decoder's threads busy, few enough to bound memory. */
const AT_ONCE = 4;

/**
 * Decodes every picture wholly, since a file can be cut short or damaged anywhere, and tells which cannot be. Of an
 * animation the first frame counts.
 */
export async function checkPictures(
  found: readonly FoundPicture[],
  onProgress: Progress = () => undefined,
): Promise<{ pictures: CheckedPicture[]; faults: Fault[] }> {
  const results: (CheckedPicture | Fault)[] = new Array(found.length);
  const entries = found.entries();
  let done = 0;
  const work = async () => {
    // All workers draw from the one iterator.
    for (const [index, picture] of entries) {
      results[index] = await checkPicture(picture);
      done += 1;
      onProgress(done, found.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return {
    pictures: results.filter((result) => "packaged" in result),
    faults: results.filter((result) => "code" in result),
  };
}

async function checkPicture(picture: FoundPicture): Promise<CheckedPicture | Fault> {
  try {
    const bytes = await readFile(picture.path);
    const { format } = await sharp(bytes).metadata();
    const extension = EXTENSIONS[format];
    if (extension === undefined) return undecodable(picture, `it is ${format}`);
    await sharp(bytes).raw().toBuffer();
    const sha256 = sha256Hex(bytes);
    const packaged = {
      path: examplePath(sha256, extension),
      sha256,
      sizeBytes: bytes.byteLength,
      read: () => readUnchanged(picture, sha256),
    };
    return { ...picture, packaged };
  } catch (error) {
    return undecodable(picture, error instanceof Error ? error.message.trim() : String(error));
  }
}

/** The bytes that were checked. @throws AppError DIGEST_MISMATCH where the file is another one now. */
export async function readUnchanged({ path, file }: FoundPicture, sha256: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await readFile(path));
  if (sha256Hex(bytes) !== sha256) {
    throw new AppError("DIGEST_MISMATCH", `The file ${file} changed since it was checked. Start again.`, {
      details: { file },
    });
  }
  return bytes;
}

function undecodable({ file }: FoundPicture, reason: string): Fault {
  return {
    code: "PICTURE_UNDECODABLE",
    message: `${file} does not decode as a JPEG, PNG, WebP, GIF or TIFF picture (${reason}). Repair or remove it.`,
    subject: file,
  };
}
