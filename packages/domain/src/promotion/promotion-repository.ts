import type { Gate, GateResult } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ApprovalFact } from "./gate-facts.ts";

export type PromotionState = "OPEN" | "REFUSED" | "PROMOTED" | "WITHDRAWN";
export type PromotionEventKind =
  | "REQUESTED"
  | "APPROVED"
  | "REFUSED"
  | "PROMOTED"
  | "ROLLED_BACK"
  | "WITHDRAWN"
  | "COMMENTED";

export interface PromotionPolicyRecord {
  readonly id: string;
  readonly version: number;
  readonly gates: readonly Gate[];
}

export interface PromotionRequestRecord {
  readonly id: string;
  readonly projectId: string;
  readonly alias: string;
  readonly state: PromotionState;
  readonly modelVersionId: string;
  readonly requestedById: string;
  readonly policy: PromotionPolicyRecord;
  readonly gates: readonly GateResult[];
}

export interface NewPromotionRequest {
  readonly projectId: string;
  readonly policyId: string;
  readonly modelVersionId: string;
  readonly alias: string;
  readonly comment: string;
  readonly requestedById: string;
  readonly requestedByName: string;
}

export interface NewPromotionEvent {
  readonly modelId: string;
  readonly alias: string;
  readonly kind: PromotionEventKind;
  readonly fromVersionId: string | null;
  readonly toVersionId: string;
  readonly requestId: string | null;
  readonly actorId: string;
  readonly actorName: string;
  readonly comment: string;
  readonly gates: readonly GateResult[];
}

export interface PromotionEventRecord {
  readonly id: string;
  readonly modelId: string;
  readonly alias: string;
  readonly kind: PromotionEventKind;
  readonly toVersionId: string;
  /** Null for a rollback. */
  readonly requestId: string | null;
}

export interface NewApproval {
  readonly requestId: string;
  readonly userId: string;
  readonly userName: string;
  readonly approved: boolean;
  readonly comment: string;
}

/** Policies, requests, the ledger and aliases of one tenant, inside one transaction. */
export interface PromotionRepository {
  /** The transaction's time, so that expiry is judged by one clock. */
  now(scope: TenantScope): Promise<Date>;
  newestPolicy(
    scope: TenantScope,
    place: { readonly projectId: string; readonly alias: string },
  ): Promise<PromotionPolicyRecord | null>;
  /** The next version of the alias's policy. Answers its id. */
  insertPolicy(
    scope: TenantScope,
    policy: { projectId: string; alias: string; gates: readonly Gate[] },
  ): Promise<string>;
  insertRequest(scope: TenantScope, request: NewPromotionRequest): Promise<PromotionRequestRecord>;
  find(scope: TenantScope, id: string): Promise<PromotionRequestRecord | null>;
  /** Locks the request `for update`. */
  lock(scope: TenantScope, id: string): Promise<PromotionRequestRecord | null>;
  /** Writes the gates as evaluated and, unless it stays OPEN, the final state and its time. */
  settle(
    scope: TenantScope,
    id: string,
    outcome: { state: PromotionState; gates: readonly GateResult[] },
  ): Promise<void>;
  /** False when this member has already said a word on the request; the first word stands. */
  insertApproval(scope: TenantScope, approval: NewApproval): Promise<boolean>;
  /** With each member's role as it is now; `lock` keeps the roles as they are until the transaction ends. */
  approvals(scope: TenantScope, requestId: string, lock: boolean): Promise<ApprovalFact[]>;
  /** Version the alias points at, locked `for update` when asked; null when the alias does not stand yet. */
  aliasVersion(scope: TenantScope, at: { modelId: string; alias: string }, lock: boolean): Promise<string | null>;
  insertEvent(scope: TenantScope, event: NewPromotionEvent): Promise<string>;
  findEvent(scope: TenantScope, id: string): Promise<PromotionEventRecord | null>;
  /** Sets the alias to the version that the event, already in the ledger, names. */
  moveAlias(
    scope: TenantScope,
    move: { modelId: string; alias: string; modelVersionId: string; eventId: string },
  ): Promise<void>;
}
