import type { AttemptState, ReasonCode, Requirements, RunKind, RunResult, RunSpec, RunState } from "@graft/contracts";

/** A run as the use cases see it. */
export interface RunRecord {
  readonly id: string;
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly parentId: string | null;
  readonly position: number;
  readonly kind: RunKind;
  readonly name: string;
  readonly spec: RunSpec;
  readonly specDigest: string;
  readonly state: RunState;
  readonly reasonCode: ReasonCode | null;
  readonly errorCode: string | null;
  readonly reason: string | null;
  readonly priority: number;
  readonly requirements: Requirements;
  readonly maxAttempts: number;
  readonly attemptCount: number;
  readonly result: RunResult | null;
  readonly artifactId: string | null;
  readonly cancelRequestedAt: Date | null;
  readonly createdByName: string;
}

/** One agent's try at a run. */
export interface AttemptRecord {
  readonly id: string;
  readonly runId: string;
  readonly number: number;
  readonly agentId: string;
  readonly leaseToken: string;
  readonly state: AttemptState;
  readonly completionKey: string | null;
}

/** A run to be written, QUEUED or (a controller) RUNNING. */
export interface NewRun {
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly parentId: string | null;
  readonly position: number;
  readonly name: string;
  readonly spec: RunSpec;
  readonly specDigest: string;
  readonly state: RunState;
  readonly priority: number;
  readonly requirements: Requirements;
  readonly idempotencyKey: string;
  readonly createdByName: string;
}

/** What a state change writes; left-out members keep their value. */
export interface RunChange {
  readonly state: RunState;
  readonly reasonCode: ReasonCode | null;
  readonly errorCode?: string | null;
  readonly reason: string | null;
  readonly result?: RunResult | null;
  readonly artifactId?: string | null;
}
