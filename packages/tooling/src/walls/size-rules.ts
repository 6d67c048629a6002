import { readFileSync } from "node:fs";
import path from "node:path";

/** Largest number of lines of a source file; SQL and generated code are not counted. */
export const MAX_LINES = 400;

/** Names that say nothing: a file or folder is named after the concept it holds. */
const EMPTY_NAMES = new Set(["utils", "util", "helpers", "helper", "common", "misc", "lib"]);

export interface SizeFault {
  readonly file: string;
  readonly fault: string;
}

/** Holds a list of source files against the size and naming rules. */
export function sizeFaults(root: string, files: readonly string[]): SizeFault[] {
  const faults: SizeFault[] = [];
  for (const file of files) {
    const lines = readFileSync(path.join(root, file), "utf8").split("\n").length - 1;
    if (lines > MAX_LINES) faults.push({ file, fault: `${lines} lines; split it at ${MAX_LINES}` });
    const parts = file.split("/").map((part) => part.replace(/\.[a-z.]+$/, ""));
    const empty = parts.find((part) => EMPTY_NAMES.has(part));
    if (empty) faults.push({ file, fault: `"${empty}" names no concept` });
  }
  return faults;
}

/** Files in which `process.env` may be read: each app's and tool's one parsed environment. */
const ENVIRONMENT_FILES = /(^packages\/tooling\/|(^|\/)(env\.ts|.*\.mjs|.*\.config\.ts)$)/;

/** Source files that read the environment behind their `env.ts`'s back. */
export function environmentFaults(root: string, files: readonly string[]): SizeFault[] {
  return files
    .filter((file) => /\.(ts|tsx)$/.test(file) && !ENVIRONMENT_FILES.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) => /\bprocess\.env\b/.test(readFileSync(path.join(root, file), "utf8")))
    .map((file) => ({ file, fault: "reads process.env; add it to the app's env.ts" }));
}
