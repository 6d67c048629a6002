import { existsSync } from "node:fs";
import path from "node:path";
import { NATIVE_TENSORFLOW_FOLDER, NATIVE_TENSORFLOW_GPU_FOLDER } from "@graft/contracts";
import type { BackendEnvironment } from "../env.ts";
import { type TensorflowBuild, tensorflowPlatforms } from "./tensorflow-wheel.ts";

export const INSTALL_TENSORFLOW = "npm run graft -- backend install tensorflow";

/** Name of a build's folder below the folder of native backends. */
export const BUILD_FOLDERS = { cpu: NATIVE_TENSORFLOW_FOLDER, gpu: NATIVE_TENSORFLOW_GPU_FOLDER } as const;

/** Where a native TensorFlow is, or will be. */
export function nativeTensorflowPath({ folder }: BackendEnvironment, build: TensorflowBuild = "cpu"): string {
  return path.join(folder, BUILD_FOLDERS[build]);
}

/** Where native TensorFlows are installed, the one for the processor first. */
export function installedTensorflows(environment: BackendEnvironment): string[] {
  return (["cpu", "gpu"] as const).map((build) => nativeTensorflowPath(environment, build)).filter(existsSync);
}

/** One line on how to get native speed; undefined where it is had already, or cannot be. */
export function nativeTensorflowHint(environment: BackendEnvironment): string | undefined {
  if (installedTensorflows(environment).length > 0) return undefined;
  if (!tensorflowPlatforms("cpu").includes(`${process.platform}-${process.arch}`)) return undefined;
  return `Native TensorFlow is not installed; fine-tuning is two to three times faster with it: ${INSTALL_TENSORFLOW}`;
}
