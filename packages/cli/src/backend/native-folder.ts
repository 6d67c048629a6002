import { existsSync } from "node:fs";
import path from "node:path";
import { NATIVE_TENSORFLOW_FOLDER } from "@graft/contracts";
import type { BackendEnvironment } from "../env.ts";
import { TENSORFLOW_PLATFORMS } from "./tensorflow-wheel.ts";

export const INSTALL_TENSORFLOW = "npm run graft -- backend install tensorflow";

/** Where the native TensorFlow is, or will be. */
export function nativeTensorflowPath({ folder }: BackendEnvironment): string {
  return path.join(folder, NATIVE_TENSORFLOW_FOLDER);
}

/** One line on how to get native speed; undefined where it is had already, or cannot be. */
export function nativeTensorflowHint(environment: BackendEnvironment): string | undefined {
  if (existsSync(nativeTensorflowPath(environment))) return undefined;
  if (!TENSORFLOW_PLATFORMS.includes(`${process.platform}-${process.arch}`)) return undefined;
  return `Native TensorFlow is not installed; fine-tuning is two to three times faster with it: ${INSTALL_TENSORFLOW}`;
}
