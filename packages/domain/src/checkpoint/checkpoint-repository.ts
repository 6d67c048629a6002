import type { CheckpointPlace } from "@graft/contracts";
import type { Content } from "../artifact/artifact-record.ts";
import type { TenantScope } from "../tenant-scope.ts";

/** A training between two steps, VERIFIED. */
export interface CheckpointRecord extends CheckpointPlace {
  readonly id: string;
  readonly runId: string;
  readonly artifactId: string;
  /** Number of the attempt that made it. */
  readonly attempt: number;
}

export interface NewCheckpoint extends CheckpointPlace {
  readonly runId: string;
  readonly attemptId: string;
  readonly artifactId: string;
}

/** Checkpoints of one tenant, inside one transaction. */
export interface CheckpointRepository {
  /** The same artifact again changes nothing. */
  insert(scope: TenantScope, checkpoint: NewCheckpoint): Promise<CheckpointRecord>;
  find(scope: TenantScope, id: string): Promise<CheckpointRecord | null>;
  /** The newest of a run that is not obsolete; null when it has none. */
  newest(scope: TenantScope, runId: string): Promise<CheckpointRecord | null>;
  /** Makes all but the newest `keep` of a run obsolete. */
  retire(scope: TenantScope, runId: string, keep: number): Promise<void>;
  /**
   * Deletes an obsolete checkpoint with its artifact, and the contents that no artifact of the tenant names any more;
   * answers these. Nobody can announce an upload until the transaction ends.
   */
  remove(scope: TenantScope, id: string): Promise<readonly Content[]>;
  /** Notes where an attempt went on. */
  noteResume(
    scope: TenantScope,
    resume: { readonly attemptId: string; readonly from: CheckpointRecord },
  ): Promise<void>;
}
