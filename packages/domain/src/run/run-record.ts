import type {
  AttemptState,
  ReasonCode,
  Requirements,
  RunKind,
  RunLimits,
  RunResult,
  RunSpec,
  RunState,
  TrackedParams,
} from "@graft/contracts";

import type { YieldReason } from "./run-state-machine.ts";

/** A run as the use cases see it. */
export interface RunRecord {
  readonly id: string;
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly parentId: string | null;
  /** The firing that made it; null for a run a person made, and for a ladder's children. */
  readonly scheduleFireId: string | null;
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
  /** Why its live attempt was asked to hand it back; null when it was not. */
  readonly yieldReason: YieldReason | null;
  /** May a running run of lower priority be asked to make room for it? */
  readonly preempts: boolean;
  readonly limits: RunLimits;
  readonly createdByName: string;
  /** What a TRACKED run was told of itself; null for every other kind. */
  readonly params: TrackedParams | null;
}

/** One try at a run: an agent's, or that of whoever tracks a training of their own. */
export interface AttemptRecord {
  readonly id: string;
  readonly runId: string;
  readonly number: number;
  /** Null for a tracked attempt. */
  readonly agentId: string | null;
  /** The person or service that holds a tracked attempt; null for an agent's. */
  readonly trackerId: string | null;
  readonly leaseToken: string;
  readonly state: AttemptState;
  readonly completionKey: string | null;
}

/** A run to be written, QUEUED or (a controller) RUNNING. */
export interface NewRun {
  readonly projectId: string;
  readonly experimentId: string | null;
  readonly parentId: string | null;
  readonly scheduleFireId?: string | null;
  readonly position: number;
  readonly name: string;
  readonly spec: RunSpec;
  readonly specDigest: string;
  readonly state: RunState;
  readonly priority: number;
  readonly requirements: Requirements;
  readonly limits?: RunLimits;
  readonly preempts?: boolean;
  readonly idempotencyKey: string;
  /** 3 when left out. */
  readonly maxAttempts?: number;
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
  readonly maxAttempts?: number;
}
