import { createHash, randomUUID } from "node:crypto";
import { isAppError } from "@graft/contracts";
import type { Content } from "./artifact-record.ts";
import { type ArtifactStore, blobKey, quarantineKey, stagingKey } from "./artifact-store.ts";

export interface StagedContent extends Content {
  readonly organizationId: string;
  readonly artifactId: string;
}

/**
 * Verifies one staged content and publishes it. What is staged can change at any time while its upload URL lives, so it
 * is copied to a key that no URL was ever issued for, and that copy is hashed and published. The key is new for each
 * call: two verifiers never exchange the copy under each other's hash.
 *
 * @returns null when it is published, otherwise what is wrong with it, in words.
 */
export async function verifyContent(store: ArtifactStore, content: StagedContent): Promise<string | null> {
  const { organizationId, artifactId, sha256, sizeBytes } = content;
  const quarantine = `${quarantineKey(organizationId, artifactId, sha256)}.${randomUUID()}`;
  try {
    await store.copy(stagingKey(organizationId, artifactId, sha256), quarantine);
    const found = await hash(store, quarantine);
    if (found.sizeBytes !== sizeBytes) return `it has ${found.sizeBytes} bytes, not the ${sizeBytes} announced`;
    if (found.sha256 !== sha256) return `its SHA-256 is ${found.sha256}, not ${sha256}`;
    await store.copy(quarantine, blobKey(organizationId, sha256));
    return null;
  } catch (error) {
    if (isAppError(error) && error.code === "NOT_FOUND") return "it is gone from the upload area";
    throw error;
  } finally {
    await store.delete(quarantine);
  }
}

async function hash(store: ArtifactStore, key: string): Promise<Content> {
  const digest = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of await store.readStream(key)) {
    digest.update(chunk as Uint8Array);
    sizeBytes += (chunk as Uint8Array).byteLength;
  }
  return { sha256: digest.digest("hex"), sizeBytes };
}
