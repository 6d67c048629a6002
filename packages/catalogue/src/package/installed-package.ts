import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppError } from "@graft/contracts";

const require = createRequire(import.meta.url);

/** An npm package as it lies in `node_modules`. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the package's folder. */
  readonly folder: string;
}

/**
 * Finds an installed npm package by one of its public entries: its `package.json` is looked for upwards from there,
 * since `exports` hides it in many packages.
 *
 * @throws AppError NOT_FOUND where the package is not installed.
 */
export async function installedPackage(name: string, entry: string = name): Promise<InstalledPackage> {
  let folder = dirname(resolveEntry(name, entry));
  while (folder !== dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const described = JSON.parse(await readFile(file, "utf8")) as { name?: string; version?: string };
      if (described.name === name && described.version !== undefined) {
        return { name, version: described.version, folder };
      }
    }
    folder = dirname(folder);
  }
  throw notInstalled(name);
}

function resolveEntry(name: string, entry: string): string {
  try {
    return require.resolve(entry);
  } catch (cause) {
    throw notInstalled(name, cause);
  }
}

function notInstalled(name: string, cause?: unknown): AppError {
  return new AppError("NOT_FOUND", `The npm package ${name} is not installed: run "npm install" in the project.`, {
    cause,
    details: { package: name },
  });
}
