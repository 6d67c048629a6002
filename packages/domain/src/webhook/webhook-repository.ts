import type { NoticeKind, NoticeSubject } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly NoticeKind[];
  readonly sealedSecret: string;
  readonly createdByName: string;
}

/** What a webhook is changed to; left-out members keep their value. */
export interface WebhookChange {
  readonly url?: string;
  readonly kinds?: readonly NoticeKind[];
  readonly enabled?: boolean;
  readonly sealedSecret?: string;
}

/** A delivery that this process may attempt now, with all it needs. */
export interface ClaimedDelivery {
  readonly id: string;
  /** Number of this attempt, from 1: the fence of {@link WebhookRepository.finish}. */
  readonly attempt: number;
  readonly webhook: {
    readonly id: string;
    readonly url: string;
    readonly enabled: boolean;
    readonly sealedSecret: string;
  };
  /** Slug. */
  readonly organization: string;
  /** Null for a test. */
  readonly notice: {
    readonly id: string;
    readonly kind: NoticeKind;
    readonly title: string;
    readonly body: string;
    readonly actor: string;
    readonly at: Date;
    readonly subject: { readonly type: NoticeSubject; readonly id: string };
    /** Slug. */
    readonly project: string;
  } | null;
}

/** How an attempt ended. `retrySeconds` is null when it is the last: DELIVERED or given up. */
export interface DeliveryOutcome {
  readonly delivered: boolean;
  readonly answerStatus: number | null;
  readonly answerBody: string | null;
  readonly error: string | null;
  readonly retrySeconds: number | null;
}

/** Webhooks and their deliveries of one tenant, inside one transaction. */
export interface WebhookRepository {
  count(scope: TenantScope): Promise<number>;
  create(scope: TenantScope, webhook: NewWebhook): Promise<void>;
  /** False when there is none with this id. Disabling gives up what waits. */
  change(scope: TenantScope, id: string, change: WebhookChange): Promise<boolean>;
  remove(scope: TenantScope, id: string): Promise<boolean>;
  /** A delivery of the notice for each enabled webhook that wants its kind. */
  enqueueNotice(scope: TenantScope, notice: { readonly id: string; readonly kind: NoticeKind }): Promise<void>;
  /** A test's delivery. Null when there is no such webhook. */
  enqueuePing(scope: TenantScope, webhookId: string): Promise<string | null>;
  /** A delivery that has ended starts anew, with all its attempts. False when there is none, or it has not ended. */
  requeue(scope: TenantScope, deliveryId: string): Promise<boolean>;
  /**
   * Takes a delivery that is due for one attempt, for `leaseSeconds`; null when it is not due any more or another
   * process is at it.
   */
  claim(
    scope: TenantScope,
    claim: { readonly deliveryId: string; readonly leaseSeconds: number },
  ): Promise<ClaimedDelivery | null>;
  /** Writes an attempt's end; nothing when another attempt has begun since. */
  finish(
    scope: TenantScope,
    attempt: { readonly deliveryId: string; readonly attempt: number },
    outcome: DeliveryOutcome,
  ): Promise<void>;
}
