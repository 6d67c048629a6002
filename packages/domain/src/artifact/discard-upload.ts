import type { TenantScope } from "../tenant-scope.ts";
import { stagingKey } from "./artifact-store.ts";
import type { UploadPorts } from "./create-artifact-upload.ts";
import { UPLOAD_GRACE_HOURS } from "./upload-grace.ts";
import type { WaitingArtifact } from "./verify-artifact.ts";

/**
 * Takes away an upload that was not completed within the grace: what stands of it in staging first, parts included,
 * then its row, so that whatever stops this half-way is found again. Whoever completes it at this moment is told that
 * files are missing. Answers whether it did.
 */
export async function discardUpload(
  { work, store }: UploadPorts,
  { organizationId, artifactId }: WaitingArtifact,
): Promise<boolean> {
  const scope: TenantScope = { organizationId, actor: { kind: "SYSTEM", name: "upload collector" } };
  const parts = await work.read(scope, async ({ artifacts }) => {
    const artifact = await artifacts.find(scope, artifactId);
    return artifact?.state === "UPLOADING" ? artifacts.partUploads(scope, artifactId) : null;
  });
  if (parts === null) return false;
  for (const { sha256, uploadId } of parts) {
    await store.abortParts({ key: stagingKey(organizationId, artifactId, sha256), uploadId });
  }
  const staged: string[] = [];
  for await (const { key } of store.list(`staging/${organizationId}/${artifactId}/`)) staged.push(key);
  for (const key of staged) await store.delete(key);
  return work.write(scope, ({ artifacts }) =>
    artifacts.removeUnfinished(scope, { artifactId, graceHours: UPLOAD_GRACE_HOURS }),
  );
}
