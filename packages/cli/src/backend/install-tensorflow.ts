import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import type { BackendEnvironment } from "../env.ts";
import { findBuildTools } from "./build-tools.ts";
import { buildBinding } from "./compile-binding.ts";
import { DOWNLOADS, type FetchWheel, fetchWheel } from "./fetch-wheel.ts";
import { BUILD_FOLDERS, nativeTensorflowPath } from "./native-folder.ts";
import { requireSpace } from "./require-space.ts";
import {
  type TensorflowBuild,
  type TensorflowWheel,
  tensorflowPlatforms,
  tensorflowWheels,
} from "./tensorflow-wheel.ts";
import { tryBackend } from "./try-backend.ts";

export interface TensorflowInstall {
  readonly environment: BackendEnvironment;
  /** Node's platform and architecture. */
  readonly platform: string;
  /** With CUDA, for a GPU; left out: for the processor. */
  readonly build?: TensorflowBuild | undefined;
  readonly say: (message: string) => void;
}

/** What an install came to. */
export interface InstalledBackend {
  /** What it computes on here: `tensorflow` for the build with CUDA too, where no GPU is seen. */
  readonly name: "tensorflow" | "tensorflow-gpu";
  readonly folder: string;
  readonly device: string;
  /** False when it was there before. */
  readonly built: boolean;
}

function wheelsFor(build: TensorflowBuild, platform: string): readonly TensorflowWheel[] {
  const wheels = tensorflowWheels(build, platform);
  if (wheels !== undefined) return wheels;
  const platforms = tensorflowPlatforms(build).join(", ");
  throw new AppError(
    "TOOL_MISSING",
    `No TensorFlow is pinned for ${platform}, only for ${platforms}. Graft goes on with the backends that are here; \`graft backend list\` names them.`,
  );
}

type Tested = Pick<InstalledBackend, "name" | "device">;

/**
 * The engine's verdict on the TensorFlow below `folder`. A build with CUDA is tested on the GPU where one is seen, else on
 * the processor. @throws AppError BACKEND_UNAVAILABLE with the reason.
 */
async function selfTest(folder: string, build: TensorflowBuild, advice: string): Promise<Tested> {
  const gpu = build === "gpu" ? await tryBackend("tensorflow-gpu", folder) : undefined;
  if (gpu?.accepted) return { name: "tensorflow-gpu", device: gpu.device };
  const seesGpu = gpu !== undefined && !gpu.reason.includes("sees no GPU");
  const verdict = seesGpu ? gpu : await tryBackend("tensorflow", folder);
  if (verdict.accepted) return { name: "tensorflow", device: verdict.device };
  throw new AppError(
    "BACKEND_UNAVAILABLE",
    `Native TensorFlow does not pass its self-test: ${verdict.reason}. ${advice}`,
  );
}

async function fetchAll(wheels: readonly TensorflowWheel[], call: Omit<FetchWheel, "wheel">): Promise<string[]> {
  const files: string[] = [];
  for (const wheel of wheels) files.push(await fetchWheel({ wheel, ...call }));
  return files;
}

/**
 * Builds native TensorFlow beside all node_modules and has the engine test its gradients before it is put in its place:
 * what stands there is whole and has passed. Wheels that arrived are kept until then, so a failed install goes on.
 *
 * @throws AppError TOOL_MISSING, STORE_FULL, DIGEST_MISMATCH, BACKEND_UNAVAILABLE
 */
export async function installTensorflow(install: TensorflowInstall): Promise<InstalledBackend> {
  const { environment, platform, build = "cpu", say } = install;
  const { folder } = environment;
  const place = nativeTensorflowPath(environment, build);
  if (existsSync(place)) {
    say("testing the gradients of what is installed");
    return { folder: place, built: false, ...(await selfTest(folder, build, `Remove ${place} and install it again.`)) };
  }
  const wheels = wheelsFor(build, platform);
  const tools = findBuildTools(environment);
  mkdirSync(folder, { recursive: true });
  requireSpace(folder, wheels);
  const files = await fetchAll(wheels, { folder, python: tools.python, say });
  const building = mkdtempSync(path.join(folder, "building-"));
  try {
    const made = path.join(building, BUILD_FOLDERS[build]);
    mkdirSync(made);
    await buildBinding({ tools, wheels: files, folder: made, say });
    say("testing its gradients");
    const tested = await selfTest(building, build, "Nothing was installed.");
    // Another install may have been faster; what it put there has passed the same test.
    if (!existsSync(place)) renameSync(made, place);
    rmSync(path.join(folder, DOWNLOADS), { recursive: true, force: true });
    return { folder: place, built: true, ...tested };
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
