import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import { type BackendEnvironment, toolEnvironment } from "../env.ts";

/** Programs the native backend is fetched and compiled with, as absolute paths. */
export interface BuildTools {
  readonly python: string;
  readonly compiler: string;
  readonly npm: string;
}

function onPath(names: readonly string[], { searchPath }: BackendEnvironment): string | undefined {
  // An empty entry means the working folder, whose files are nobody's tools.
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== "");
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}

const hasPip = (python: string): boolean =>
  spawnSync(python, ["-m", "pip", "--version"], { env: toolEnvironment(), stdio: "ignore" }).status === 0;

/** @throws AppError TOOL_MISSING that names every missing tool and how to install it. */
export function findBuildTools(environment: BackendEnvironment): BuildTools {
  const python = onPath(["python3", "python"], environment);
  const compiler = onPath(["g++", "clang++", "c++"], environment);
  const npm = onPath(["npm"], environment);
  const missing: string[] = [];
  if (python === undefined) missing.push("Python 3 with pip (apt-get install python3-pip)");
  else if (!hasPip(python)) missing.push(`pip for ${python} (apt-get install python3-pip)`);
  if (compiler === undefined) missing.push("a C++17 compiler (apt-get install g++)");
  if (npm === undefined) missing.push("npm (it comes with Node)");
  if (python !== undefined && compiler !== undefined && npm !== undefined && missing.length === 0) {
    return { python, compiler, npm };
  }
  throw new AppError("TOOL_MISSING", `Native TensorFlow cannot be built here: missing ${missing.join("; ")}.`);
}
