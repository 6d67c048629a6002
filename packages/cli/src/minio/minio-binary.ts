import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { AppError } from "@graft/contracts";
import { inheritedEnvironment, type MinioEnvironment } from "../env.ts";

/** The last commit of the community server; release tags are not served as Go modules. */
export const MINIO_MODULE = "github.com/minio/minio";
export const MINIO_VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c";

const EXECUTABLE = process.platform === "win32" ? "minio.exe" : "minio";
/** Packages named between two lines of progress; the whole build compiles about 1,200. */
const SAY_EVERY = 100;

/** One sentence on how to get a MinIO server where there is none. */
export const HOW_TO_GET_MINIO =
  "name a MinIO server binary in MINIO_BINARY, or install Go 1.24 or newer (https://go.dev/dl) and it is built once, in about 4 minutes";

function cachedBinary({ cacheFolder }: MinioEnvironment): string {
  return path.join(cacheFolder, "minio", MINIO_VERSION, EXECUTABLE);
}

function onPath(name: string, { searchPath }: MinioEnvironment): string | undefined {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return searchPath
    .split(path.delimiter)
    .map((folder) => path.join(folder, name + suffix))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Why no MinIO server can be had here, at once or after building it, and how to change that; undefined where one can. */
export function minioObstacle(environment: MinioEnvironment): string | undefined {
  const { binary } = environment;
  if (binary !== undefined || existsSync(cachedBinary(environment)) || onPath("go", environment)) return undefined;
  return `there is no MinIO server here (${HOW_TO_GET_MINIO})`;
}

/**
 * A MinIO server: the one named, the one built before, or one built now with the Go toolchain and kept for all later
 * starts. Two processes may build at a time; the first one ready is kept.
 *
 * @throws AppError TOOL_MISSING with what to install, or with the end of the build's output.
 */
export async function openMinioBinary(environment: MinioEnvironment, say: (message: string) => void): Promise<string> {
  const obstacle = minioObstacle(environment);
  if (obstacle !== undefined) throw new AppError("TOOL_MISSING", `MinIO cannot be started: ${obstacle}.`);
  if (environment.binary !== undefined) {
    if (existsSync(environment.binary)) return environment.binary;
    throw new AppError("TOOL_MISSING", `MINIO_BINARY names ${environment.binary}, which is not there.`);
  }
  const kept = cachedBinary(environment);
  if (existsSync(kept)) return kept;
  mkdirSync(path.dirname(kept), { recursive: true });
  const folder = mkdtempSync(path.join(path.dirname(kept), "build-"));
  try {
    await build({ go: onPath("go", environment) ?? "go", folder, say });
    if (!existsSync(kept)) renameSync(path.join(folder, EXECUTABLE), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

interface Build {
  readonly go: string;
  readonly folder: string;
  readonly say: (message: string) => void;
}

async function build({ go, folder, say }: Build): Promise<void> {
  say("building MinIO from its Go sources (once, about 4 minutes on two cores)");
  const child = spawn(go, ["install", "-v", "-ldflags=-s -w", `${MINIO_MODULE}@${MINIO_VERSION}`], {
    cwd: folder,
    env: { ...inheritedEnvironment(), GOBIN: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const tail: string[] = [];
  let packages = 0;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (tail.push(line) > 12) tail.shift();
    packages += 1;
    if (packages % SAY_EVERY === 0) say(`building MinIO: ${packages} steps, now ${line}`);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", resolve);
  });
  if (code === 0) return;
  throw new AppError(
    "TOOL_MISSING",
    `MinIO could not be built (is the Go module proxy reachable?). To go on without building, ${HOW_TO_GET_MINIO}. The build ended with:\n${tail.join("\n")}`,
  );
}
