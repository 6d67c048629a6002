/**
 * What is said on the bus: hints that rows have changed. Rows are the truth, a hint only saves somebody the waiting;
 * published after the transaction that caused it has committed.
 */
export interface BusPayloads {
  readonly "run.changed": { readonly organizationId: string; readonly runId: string; readonly projectId: string };
  readonly "run.queued": { readonly organizationId: string };
  /** `seq` is the newest stored batch of the attempt. */
  readonly "metrics.stored": {
    readonly organizationId: string;
    readonly runId: string;
    readonly attempt: number;
    readonly seq: number;
  };
  /** `line` is the newest stored line of the attempt. */
  readonly "log.stored": {
    readonly organizationId: string;
    readonly runId: string;
    readonly attempt: number;
    readonly line: number;
  };
  readonly "promotion.changed": {
    readonly organizationId: string;
    readonly projectId: string;
    readonly requestId: string;
  };
  readonly "agent.changed": { readonly organizationId: string; readonly agentId: string };
  readonly "notice.written": { readonly organizationId: string; readonly projectId: string; readonly noticeId: string };
  /** A schedule, or one of its firings. */
  readonly "schedule.changed": {
    readonly organizationId: string;
    readonly projectId: string;
    readonly scheduleId: string;
  };
}

export type BusTopic = keyof BusPayloads;

/**
 * What a hint is about. A newer hint takes the place of one with the same key that has not been read yet: a slow reader
 * skips, it does not queue.
 */
export const HINT_KEY: { readonly [T in BusTopic]: (payload: BusPayloads[T]) => string } = {
  "run.changed": ({ runId }) => runId,
  "run.queued": ({ organizationId }) => organizationId,
  "metrics.stored": ({ runId, attempt }) => `${runId}/${attempt}`,
  "log.stored": ({ runId, attempt }) => `${runId}/${attempt}`,
  "promotion.changed": ({ requestId }) => requestId,
  "agent.changed": ({ agentId }) => agentId,
  "notice.written": ({ noticeId }) => noticeId,
  "schedule.changed": ({ scheduleId }) => scheduleId,
};

/** Stands in a stream of hints where some may have been lost, as when a replica was cut off: look at the rows. */
export interface LookAgain {
  /** Moment on this process's monotonic clock (`performance.now()`) from which on hints may be missing. */
  readonly missingSince: number;
}

export type Hint<T extends BusTopic> = BusPayloads[T] | LookAgain;

export function isLookAgain(hint: object): hint is LookAgain {
  return "missingSince" in hint;
}

/** Carries hints between the parts of one API process, or between replicas. */
export interface EventBus {
  /** Never waits for a reader and never throws for the sake of one. */
  publish<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void;

  /**
   * Hints published from this call on (not from the first read on), until the signal aborts; then the iteration ends.
   * Where hints may have been lost, a {@link LookAgain} stands in their place.
   *
   * @param accept only these hints are kept: name the organization here, so that other tenants' traffic costs nothing.
   * @throws AppError SUBSCRIBER_TOO_SLOW from the iteration when unread hints about different things outgrow the buffer.
   */
  subscribe<T extends BusTopic>(
    topic: T,
    signal: AbortSignal,
    accept?: (payload: BusPayloads[T]) => boolean,
  ): AsyncIterableIterator<Hint<T>>;
}
