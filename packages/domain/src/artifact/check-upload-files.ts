import { type ArtifactFile, type Fault, isAppError, LIMITS, parseArtifactPath, sha256Schema } from "@graft/contracts";

/** Bytes of one file that can be uploaded with a single presigned PUT. */
export const MAX_FILE_BYTES = 5 * 1024 ** 3;

/**
 * Everything wrong with the list of files of an upload, all of it at once: paths that leave the tree, a path twice or
 * once as a file and once as a folder, malformed digests, one digest with two sizes, and too many or too large files.
 */
export function checkUploadFiles(files: readonly ArtifactFile[]): Fault[] {
  if (files.length === 0) return [invalid("An artifact needs at least one file.", "files")];
  if (files.length > LIMITS.artifactFiles) {
    return [invalid(`An artifact holds at most ${LIMITS.artifactFiles} files; this one has ${files.length}.`, "files")];
  }
  const faults: Fault[] = [];
  const paths = new Set<string>();
  const sizes = new Map<string, number>();
  for (const file of files) {
    faults.push(...checkFile(file));
    if (paths.has(file.path)) faults.push(invalid(`The path "${file.path}" is given twice.`, file.path));
    paths.add(file.path);
    const size = sizes.get(file.sha256);
    if (size !== undefined && size !== file.sizeBytes) {
      faults.push(
        invalid(
          `The same digest is given with ${size} and with ${file.sizeBytes} bytes; equal content has one size.`,
          file.path,
        ),
      );
    }
    sizes.set(file.sha256, file.sizeBytes);
  }
  return [...faults, ...foldersNamedAsFiles(paths)];
}

function checkFile(file: ArtifactFile): Fault[] {
  const faults: Fault[] = [];
  try {
    parseArtifactPath(file.path);
  } catch (error) {
    if (!isAppError(error)) throw error;
    faults.push({ code: error.code, message: error.message, subject: file.path });
  }
  if (!sha256Schema.safeParse(file.sha256).success) {
    faults.push(invalid(`The digest of "${file.path}" must be 64 lower-case hexadecimal digits.`, file.path));
  }
  if (!Number.isSafeInteger(file.sizeBytes) || file.sizeBytes < 0 || file.sizeBytes > MAX_FILE_BYTES) {
    faults.push(invalid(`The size of "${file.path}" must be between 0 and ${MAX_FILE_BYTES} bytes.`, file.path));
  }
  return faults;
}

/** A path that is a file and also a folder of another file could not be unpacked anywhere. */
function foldersNamedAsFiles(paths: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const reported = new Set<string>();
  for (const path of paths) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      if (!paths.has(folder) || reported.has(folder)) continue;
      reported.add(folder);
      faults.push(invalid(`"${folder}" is given as a file and as the folder of "${path}".`, folder));
    }
  }
  return faults;
}

function invalid(message: string, subject: string): Fault {
  return { code: "INPUT_INVALID", message, subject };
}
