import type { ArtifactFile } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ArtifactRecord, Content, MissingContent, NewArtifact } from "./artifact-record.ts";

/** Artifacts of one tenant, inside one transaction. */
export interface ArtifactRepository {
  /** With `lock` the row stays as it is until the transaction ends. */
  find(scope: TenantScope, id: string, lock?: boolean): Promise<ArtifactRecord | null>;
  /** All files by path, or only those at the paths named. */
  files(scope: TenantScope, id: string, paths?: readonly string[]): Promise<ArtifactFile[]>;
  /** Writes the artifact as UPLOADING with its files. */
  insert(scope: TenantScope, artifact: NewArtifact): Promise<ArtifactRecord>;
  /** Distinct contents of an artifact that this tenant does not hold yet. */
  missingContents(scope: TenantScope, id: string): Promise<MissingContent[]>;
  /**
   * Writes `to` as the upload in parts of a content unless another than `from` stands there. @returns what stands.
   */
  beginParts(
    scope: TenantScope,
    begin: { artifactId: string; sha256: string; from: string | null; to: string },
  ): Promise<string>;
  /** Uploads in parts of an artifact. */
  partUploads(scope: TenantScope, id: string): Promise<{ readonly sha256: string; readonly uploadId: string }[]>;
  /** Deletes an artifact that has been UPLOADING for longer than the grace; answers whether it was. */
  removeUnfinished(scope: TenantScope, unfinished: { artifactId: string; graceHours: number }): Promise<boolean>;
  /** The newest UPLOADING artifact of the same files by the same maker, not older than the hours named. */
  findUnfinished(scope: TenantScope, artifact: NewArtifact, maxHours: number): Promise<ArtifactRecord | null>;
  /** UPLOADING -> VERIFYING; does nothing in any other state. */
  startVerifying(scope: TenantScope, id: string): Promise<void>;
  /** Notes contents as held, and VERIFYING -> VERIFIED. */
  markVerified(scope: TenantScope, id: string, published: readonly Content[]): Promise<void>;
  /** VERIFYING -> REJECTED with the reason. */
  markRejected(scope: TenantScope, id: string, reason: string): Promise<void>;
  /**
   * The attempt that holds the lease, locked `for share` so that the lease cannot be taken away before this
   * transaction ends; null when the token holds no ACTIVE attempt of this tenant that is the principal's: the agent's
   * that registered with this key, or one this person or service tracks.
   */
  fencedAttempt(
    scope: TenantScope,
    lease: { readonly leaseToken: string; readonly principalId: string },
  ): Promise<{ readonly id: string } | null>;
  /** The same shard again changes nothing. */
  insertFeatureShard(scope: TenantScope, shard: NewFeatureShard): Promise<{ readonly id: string }>;
}

/** Rows of the feature cache under one key. */
export interface NewFeatureShard {
  readonly keyDigest: string;
  readonly artifactId: string;
  readonly rows: number;
}
