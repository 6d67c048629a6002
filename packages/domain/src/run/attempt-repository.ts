import type { AttemptState, Control, ReasonCode, RunProgress } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { AttemptRecord } from "./run-record.ts";

/** The only attempt of a run that somebody tracks. */
export interface NewTrackedAttempt {
  readonly runId: string;
  readonly trackerId: string;
  readonly trackerName: string;
  readonly claimKey: string;
  readonly leaseSeconds: number;
}

/** Whose leases are renewed: an agent's, or those of a person or service that tracks. */
export type LeaseHolder = { readonly agentId: string } | { readonly trackerId: string };

/** One lease of a heartbeat. */
export interface LeaseRenewal {
  readonly leaseToken: string;
  readonly progress: RunProgress | null;
}

export interface LeaseAnswer {
  readonly leaseToken: string;
  readonly control: Control;
  /** False when the lease was lost: the agent must stop the work. */
  readonly held: boolean;
}

export interface RenewedLease extends LeaseAnswer {
  readonly runId: string | null;
  readonly projectId: string | null;
  /** Its run has taken longer than its limit and one ttl more: its agent does not see to it. */
  readonly overtime: boolean;
}

/** A lease that ran out, and whether its holder still spoke within the last ttl. */
export interface ExpiredLease {
  /** "Agent" or "Tracker" and its name. */
  readonly holder: string;
  readonly agentSilent: boolean;
}

/** Attempts and leases of one tenant, inside one transaction. Times are the database's. */
export interface AttemptRepository {
  insertTracked(scope: TenantScope, attempt: NewTrackedAttempt): Promise<AttemptRecord>;
  /** The attempt of a run that this tracker holds or held. */
  findTracked(scope: TenantScope, tracked: { runId: string; trackerId: string }): Promise<AttemptRecord | null>;
  findByToken(scope: TenantScope, leaseToken: string): Promise<AttemptRecord | null>;
  /** Locks the row until the transaction ends. */
  lock(scope: TenantScope, id: string): Promise<AttemptRecord | null>;
  renew(
    scope: TenantScope,
    input: { holder: LeaseHolder; leases: readonly LeaseRenewal[]; leaseSeconds: number },
  ): Promise<RenewedLease[]>;
  end(
    scope: TenantScope,
    id: string,
    end: { state: AttemptState; reasonCode: ReasonCode; reason: string | null; completionKey: string | null },
  ): Promise<void>;
  lookUp(scope: TenantScope, id: string): Promise<AttemptRecord | null>;
  /** The holder of an ACTIVE attempt whose lease has run out; null when it has not or the attempt has ended. */
  expiredLease(scope: TenantScope, input: { attemptId: string; leaseSeconds: number }): Promise<ExpiredLease | null>;
}
