import {
  type ArtifactFile,
  canonicalJson,
  digestOfTree,
  type Json,
  parseArtifactPath,
  sha256Hex,
} from "@graft/contracts";

/** One file of a package. Its bytes are read when asked for, so that a large data set is never held in memory whole. */
export interface PackageFile extends ArtifactFile {
  /** @throws AppError DIGEST_MISMATCH where the source changed since it was described. */
  read(): Promise<Uint8Array>;
}

/** A content-addressed set of files, ready to be uploaded as one artifact; the manifest is one of the files. */
export interface ArtifactPackage<Manifest> {
  readonly manifest: Manifest;
  /** Sorted by path, no path twice. */
  readonly files: readonly PackageFile[];
  /** {@link digestOfTree} of all files. */
  readonly digest: string;
}

/** A file whose bytes are already in memory. */
export function packageFile(path: string, bytes: Uint8Array): PackageFile {
  return {
    path: parseArtifactPath(path),
    sha256: sha256Hex(bytes),
    sizeBytes: bytes.byteLength,
    read: () => Promise.resolve(bytes),
  };
}

/** A file holding the canonical JSON of a value, so that equal values have equal digests. */
export function jsonFile(path: string, value: Json): PackageFile {
  return packageFile(path, new TextEncoder().encode(canonicalJson(value)));
}

/** Puts files under one digest. A path given twice is kept once; examples with equal bytes share a path. */
export function artifactPackage<Manifest>(
  manifest: Manifest,
  files: readonly PackageFile[],
): ArtifactPackage<Manifest> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { manifest, files: sorted, digest: digestOfTree(sorted) };
}
