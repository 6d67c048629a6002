import type { Modality, ReasonCode, RunState, Split, TrackedParams } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { NewRun, RunChange, RunRecord } from "./run-record.ts";
import type { YieldReason } from "./run-state-machine.ts";

/** A line of a run's history. */
export interface NewRunEvent {
  readonly runId: string;
  readonly fromState: RunState | null;
  readonly toState: RunState;
  readonly reasonCode: ReasonCode | null;
  readonly message: string;
}

/** What a specification must agree with, read from this tenant's rows only. */
export interface SpecFacts {
  readonly dataset: {
    readonly projectId: string;
    readonly modality: Modality;
    readonly classes: readonly string[];
    readonly attributes: readonly string[];
    readonly splits: Readonly<Record<Split, number>>;
  } | null;
  readonly backbone: {
    readonly modality: Modality;
    readonly digest: string;
    readonly trainable: boolean;
    /** What it was made to see: side of pictures in pixels, tokens of a text. */
    readonly inputSize: number;
    /** From input to output. */
    readonly layerGroups: readonly string[];
  } | null;
  /** The model version an audit names. */
  readonly modelVersion: { readonly digest: string; readonly backboneVersionId: string } | null;
  /** The registered versions that candidates of an EVALUATE run name, by id. */
  readonly candidateVersions: ReadonlyMap<string, CandidateVersion>;
  /** Verified MODEL artifacts among those the specification names. */
  readonly modelArtifacts: ReadonlySet<string>;
  /** The TRAIN run behind the winner an EVALUATE run registers. */
  readonly winner: TrainedBy | null;
}

/** What a registered version consists of. */
export interface CandidateVersion {
  readonly artifactId: string;
  readonly trainRunId: string;
  readonly backboneVersionId: string;
}

/** What a TRAIN run made, and of what. */
export interface TrainedBy {
  readonly artifactId: string | null;
  readonly datasetVersionId: string | null;
  readonly backboneVersionId: string | null;
}

/** What to look up for {@link SpecFacts}. */
export interface SpecReferences {
  readonly datasetVersionId: string | null;
  readonly backboneVersionId: string | null;
  readonly modelVersionId: string | null;
  readonly artifactIds: readonly string[];
  readonly candidateVersionIds: readonly string[];
  readonly winnerRunId: string | null;
}

/** Runs of one tenant, inside one transaction. */
export interface RunRepository {
  find(scope: TenantScope, id: string): Promise<RunRecord | null>;
  findByKey(scope: TenantScope, idempotencyKey: string): Promise<RunRecord | null>;
  /** Locks the row until the transaction ends. */
  lock(scope: TenantScope, id: string): Promise<RunRecord | null>;
  children(scope: TenantScope, parentId: string): Promise<RunRecord[]>;
  /** Null when the idempotency key is taken. */
  insert(scope: TenantScope, run: NewRun): Promise<RunRecord | null>;
  /** Writes a state; the times of queueing, start and end follow from it, in the database's time. */
  change(scope: TenantScope, id: string, change: RunChange): Promise<void>;
  requestCancel(scope: TenantScope, id: string): Promise<void>;
  /** Asks the live attempt to hand the run back, or, by null, takes that back. */
  requestYield(scope: TenantScope, id: string, reason: YieldReason | null): Promise<void>;
  /**
   * The run of lowest priority that the first waiting run which preempts could take the place of: it runs on an agent
   * that fits, none that fits has a slot free, and no other run has been asked to make room yet. Null when there is none.
   */
  runToPreempt(scope: TenantScope): Promise<{ readonly id: string; readonly by: string } | null>;
  /** Replaces what a TRACKED run says of itself. */
  writeParams(scope: TenantScope, id: string, params: TrackedParams): Promise<void>;
  addEvent(scope: TenantScope, event: NewRunEvent): Promise<void>;
  specFacts(scope: TenantScope, references: SpecReferences): Promise<SpecFacts>;
  /** True when the project, and the experiment in it when one is named, are this tenant's. */
  placeExists(scope: TenantScope, place: { projectId: string; experimentId: string | null }): Promise<boolean>;
  /** Kind, state and maker of an artifact; null when it is not this tenant's. */
  artifactState(
    scope: TenantScope,
    artifactId: string,
  ): Promise<{ kind: string; state: string; attemptId: string | null } | null>;
}
