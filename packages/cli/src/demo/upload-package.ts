import { type GraftClient, type UploadedArtifact, uploadArtifact } from "@graft/client";
import type { ArtifactFile } from "@graft/contracts";

/** Anything that comes as a tree of files: a backbone package, a dataset package. */
export interface FilePackage {
  readonly files: readonly (ArtifactFile & { read(): Promise<Uint8Array> })[];
}

/** Uploads a package; settles when the platform has verified it. */
export function uploadPackage(
  client: GraftClient,
  kind: "BACKBONE" | "DATASET",
  { files }: FilePackage,
): Promise<UploadedArtifact> {
  return uploadArtifact(client, {
    kind,
    files: files.map((file) => ({
      path: file.path,
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      content: () => file.read(),
    })),
  });
}
