import { blobKey } from "../artifact/artifact-store.ts";
import type { UploadPorts } from "../artifact/create-artifact-upload.ts";
import type { TenantScope } from "../tenant-scope.ts";

/**
 * The name of the lock under which contents are published, any number at a time, and taken away, while none is published:
 * a content that is uploaded again at the moment it is taken away must not be lost.
 */
export const CONTENTS_LOCK = "contents of the store";

/** An obsolete checkpoint, found without knowing its tenant. */
export interface ObsoleteCheckpoint {
  readonly organizationId: string;
  readonly checkpointId: string;
}

/**
 * Takes an obsolete checkpoint away with the contents nobody else names. The caller holds {@link CONTENTS_LOCK} alone.
 * Should the process die between the rows and the store, contents stay there that are written over when they come again.
 */
export async function discardCheckpoint(
  { work, store }: UploadPorts,
  { organizationId, checkpointId }: ObsoleteCheckpoint,
): Promise<void> {
  const scope: TenantScope = { organizationId, actor: { kind: "SYSTEM", name: "checkpoint collector" } };
  const contents = await work.write(scope, ({ checkpoints }) => checkpoints.remove(scope, checkpointId));
  for (const { sha256 } of contents) await store.delete(blobKey(organizationId, sha256));
}
