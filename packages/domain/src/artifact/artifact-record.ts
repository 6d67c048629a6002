import type { ArtifactFile } from "@graft/contracts";

export const ARTIFACT_KINDS = [
  "DATASET",
  "BACKBONE",
  "MODEL",
  "FEATURES",
  "CHECKPOINT",
  "PREDICTIONS",
  "FILE",
] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** UPLOADING -> VERIFYING -> VERIFIED | REJECTED; the last two are final. */
export type ArtifactState = "UPLOADING" | "VERIFYING" | "VERIFIED" | "REJECTED";

/** A tree of files as the use cases see it. */
export interface ArtifactRecord {
  readonly id: string;
  readonly kind: ArtifactKind;
  readonly state: ArtifactState;
  /** Digest of the tree. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly rejectedReason: string | null;
  /** The attempt that makes it; null when a person or a service uploads it. */
  readonly attemptId: string | null;
}

export interface NewArtifact {
  readonly kind: ArtifactKind;
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
  /** The attempt that made it; null when a person or a service uploads it. */
  readonly attemptId: string | null;
}

/** A content that is still to come, and the upload in parts that brings it, if there is one. */
export interface MissingContent extends Content {
  readonly uploadId: string | null;
}

/** One content, whatever paths it stands at. */
export interface Content {
  readonly sha256: string;
  readonly sizeBytes: number;
}
