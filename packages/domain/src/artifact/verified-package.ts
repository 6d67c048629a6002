import { AppError, type ArtifactFile } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ArtifactKind } from "./artifact-record.ts";
import type { UploadPorts } from "./create-artifact-upload.ts";

export interface PackageRequest {
  readonly artifactId: string;
  readonly kind: ArtifactKind;
}

/** A verified artifact with all its files. */
export interface VerifiedPackage {
  readonly artifactId: string;
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
  /** @throws AppError MANIFEST_INVALID when there is no such file. */
  file(path: string): ArtifactFile;
}

/**
 * The files of an artifact that the platform has verified.
 *
 * @throws AppError NOT_FOUND; ARTIFACT_NOT_VERIFIED in any other state; INPUT_INVALID when it is of another kind.
 */
export async function verifiedPackage(
  scope: TenantScope,
  work: UploadPorts["work"],
  { artifactId, kind }: PackageRequest,
): Promise<VerifiedPackage> {
  return work.read(scope, async ({ artifacts }) => {
    const artifact = await artifacts.find(scope, artifactId);
    if (artifact === null) throw notFound("Artifact", artifactId);
    if (artifact.kind !== kind) {
      throw new AppError("INPUT_INVALID", `The artifact ${artifactId} is a ${artifact.kind}; a ${kind} is needed.`);
    }
    if (artifact.state !== "VERIFIED") {
      const why = artifact.rejectedReason === null ? "" : `: ${artifact.rejectedReason}`;
      throw new AppError("ARTIFACT_NOT_VERIFIED", `The artifact ${artifactId} is ${artifact.state}${why}.`);
    }
    const files = await artifacts.files(scope, artifactId);
    const file = (path: string) => {
      const found = files.find((one) => one.path === path);
      if (found === undefined)
        throw new AppError("MANIFEST_INVALID", `The artifact ${artifactId} has no file "${path}".`);
      return found;
    };
    return { artifactId, digest: artifact.digest, files, file };
  });
}
