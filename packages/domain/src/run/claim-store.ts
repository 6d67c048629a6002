import type { RunSpec } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** A claim as its agent's key makes it. */
export interface OwnedClaim {
  readonly agentId: string;
  /** The acting key: an agent of any other key is as if it did not exist. */
  readonly apiKeyId: string;
  readonly claimKey: string;
  readonly leaseSeconds: number;
}

/** What a claim came to; a store may know more of the run and hands it on. */
export interface ClaimedRun {
  readonly spec: RunSpec;
  readonly runId: string;
  readonly projectId: string;
  /** False for a repeat of an earlier claim. */
  readonly first: boolean;
}

/** Null: the key has no such agent. NOTHING: no run fits, or the agent drains. */
export type ClaimAnswer<Claimed extends ClaimedRun> = Claimed | "NOTHING" | null;

/** A queued run and an idle agent that fits it. */
export interface Match {
  readonly runId: string;
  readonly agentId: string;
}

/**
 * The queue's hot path. Claims that are made at the same time share a transaction: their agents' rows are locked, so that
 * an agent's claims come one after the other; then for each, in its turn, the run that comes first is locked, passing over
 * what other transactions have locked, and the run, its attempt and its history are written at once.
 */
export interface ClaimStore<Claimed extends ClaimedRun = ClaimedRun> {
  claim(scope: TenantScope, claim: OwnedClaim): Promise<ClaimAnswer<Claimed>>;
  /** Which of these agents are idle, and which queued runs fit them, first come first; for offers, which are hints. */
  matches(scope: TenantScope, agentIds: readonly string[]): Promise<Match[]>;
}
