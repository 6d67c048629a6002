import { readFileSync } from "node:fs";
import { AppError } from "@graft/contracts";

/** Reads a file of JSON. @throws AppError NOT_FOUND, INPUT_INVALID */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError("NOT_FOUND", `${file} cannot be read: ${String(cause)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("INPUT_INVALID", `${file} is no JSON: ${String(cause)}`, { cause });
  }
}
