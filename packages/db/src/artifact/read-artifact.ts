import type { ArtifactRecord } from "@graft/domain";
import type { Artifact } from "../generated/prisma/client.ts";

/** The domain's view of an artifact's row. */
export function readArtifact({
  id,
  kind,
  state,
  digest,
  sizeBytes,
  fileCount,
  rejectedReason,
  attemptId,
}: Artifact): ArtifactRecord {
  return { id, kind, state, digest, sizeBytes: Number(sizeBytes), fileCount, rejectedReason, attemptId };
}
