import { AppError } from "./app-error.ts";

const CONTROL = /\p{Cc}/u;

/**
 * Checks a path inside an artifact: relative, normalised, `/` only, no `.` or `..` part, no backslash, no control
 * character, at most 512 characters. Returned as it came.
 *
 * @throws AppError ARTIFACT_PATH_INVALID naming the path.
 */
export function parseArtifactPath(path: string): string {
  const parts = path.split("/");
  const bad =
    path.length === 0 ||
    path.length > 512 ||
    path.includes("\\") ||
    CONTROL.test(path) ||
    path.normalize("NFC") !== path ||
    parts.some((part) => part === "" || part === "." || part === "..");
  if (bad) {
    throw new AppError(
      "ARTIFACT_PATH_INVALID",
      `The artifact path ${JSON.stringify(path)} is not allowed: use a relative path with single slashes and no "..".`,
      { details: { path } },
    );
  }
  return path;
}
