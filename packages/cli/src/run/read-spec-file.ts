import { AppError } from "@graft/contracts";
import { readJsonFile } from "../command/read-json-file.ts";

/** Reads a specification from a JSON file. @throws AppError NOT_FOUND, INPUT_INVALID, SPEC_INVALID */
export function readSpecFile(file: string): Record<string, unknown> {
  const spec = readJsonFile(file);
  if (spec !== null && typeof spec === "object" && !Array.isArray(spec)) return { ...spec };
  throw new AppError("SPEC_INVALID", `${file} holds no JSON object; a specification is one, with "kind" in it.`);
}
