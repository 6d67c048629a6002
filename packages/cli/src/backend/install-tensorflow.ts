import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { AppError, NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import type { BackendEnvironment } from "../env.ts";
import { findBuildTools } from "./build-tools.ts";
import { buildBinding } from "./compile-binding.ts";
import { fetchWheel } from "./fetch-wheel.ts";
import { nativeTensorflowPath } from "./native-folder.ts";
import { TENSORFLOW_PLATFORMS, type TensorflowWheel, tensorflowWheel } from "./tensorflow-wheel.ts";
import { tryBackend } from "./try-backend.ts";

export interface TensorflowInstall {
  readonly environment: BackendEnvironment;
  /** Node's platform and architecture. */
  readonly platform: string;
  readonly say: (message: string) => void;
}

/** What an install came to. */
export interface InstalledBackend {
  readonly name: "tensorflow";
  readonly folder: string;
  readonly device: string;
  /** False when it was there before. */
  readonly built: boolean;
}

function wheelFor(platform: string): TensorflowWheel {
  const wheel = tensorflowWheel(platform);
  if (wheel !== undefined) return wheel;
  throw new AppError(
    "TOOL_MISSING",
    `No TensorFlow is pinned for ${platform}, only for ${TENSORFLOW_PLATFORMS.join(", ")}. Graft goes on with the backends that are here; \`graft backend list\` names them.`,
  );
}

/** The engine's verdict on the TensorFlow below `folder`. @throws AppError BACKEND_UNAVAILABLE with the reason. */
async function selfTest(folder: string, advice: string): Promise<string> {
  const verdict = await tryBackend("tensorflow", folder);
  if (verdict.accepted) return verdict.device;
  throw new AppError(
    "BACKEND_UNAVAILABLE",
    `Native TensorFlow does not pass its self-test: ${verdict.reason}. ${advice}`,
  );
}

/**
 * Builds native TensorFlow beside all node_modules and has the engine test its gradients before it is put in its place:
 * what stands there is whole and has passed. A wheel that arrived is kept until then, so a failed install goes on.
 *
 * @throws AppError TOOL_MISSING, DIGEST_MISMATCH, BACKEND_UNAVAILABLE
 */
export async function installTensorflow({ environment, platform, say }: TensorflowInstall): Promise<InstalledBackend> {
  const { folder } = environment;
  const place = nativeTensorflowPath(environment);
  if (existsSync(place)) {
    say("testing the gradients of what is installed");
    const device = await selfTest(folder, `Remove ${place} and install it again.`);
    return { name: "tensorflow", folder: place, device, built: false };
  }
  const wheel = wheelFor(platform);
  const tools = findBuildTools(environment);
  mkdirSync(folder, { recursive: true });
  const file = await fetchWheel({ wheel, folder, python: tools.python, say });
  const building = mkdtempSync(path.join(folder, "building-"));
  try {
    const made = path.join(building, NATIVE_TENSORFLOW_FOLDER);
    mkdirSync(made);
    await buildBinding({ tools, wheel: file, folder: made, say });
    say("testing its gradients");
    const device = await selfTest(building, "Nothing was installed.");
    // Another install may have been faster; what it put there has passed the same test.
    if (!existsSync(place)) renameSync(made, place);
    rmSync(path.dirname(file), { recursive: true, force: true });
    return { name: "tensorflow", folder: place, device, built: true };
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
