import { z } from "zod";

export const RUN_STATES = ["QUEUED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "CANCELLED"] as const;
export const runStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof runStateSchema>;

export const TERMINAL_RUN_STATES: readonly RunState[] = ["SUCCEEDED", "FAILED", "CANCELLED"];

export const ATTEMPT_STATES = ["ACTIVE", "SUCCEEDED", "FAILED", "LOST", "PREEMPTED", "CANCELLED"] as const;
export const attemptStateSchema = z.enum(ATTEMPT_STATES);
export type AttemptState = z.infer<typeof attemptStateSchema>;

/** Why an attempt or run ended as it did. A reason never lies: AGENT_LOST only when the agent itself is silent. */
export const REASON_CODES = [
  "OK",
  "USER_ERROR",
  "DATA_ERROR",
  "OUT_OF_MEMORY",
  "AGENT_LOST",
  "LEASE_EXPIRED",
  "AGENT_DRAINED",
  "CANCELLED_BY_USER",
  "PAUSED_BY_USER",
  "PREEMPTED",
  "TIMEOUT",
  "ENGINE_CRASH",
  "ENGINE_STALLED",
  "STORE_UNAVAILABLE",
] as const;
export const reasonCodeSchema = z.enum(REASON_CODES);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

/** Failures of the infrastructure, retried while attempts remain; a user or data error is not. */
export const RETRIED_REASONS: readonly ReasonCode[] = [
  "AGENT_LOST",
  "LEASE_EXPIRED",
  "AGENT_DRAINED",
  "PREEMPTED",
  "ENGINE_CRASH",
  "ENGINE_STALLED",
  "STORE_UNAVAILABLE",
];

/** What a heartbeat brings back. */
export const CONTROLS = ["CONTINUE", "STOP", "PAUSE", "CHECKPOINT_AND_YIELD"] as const;
export const controlSchema = z.enum(CONTROLS);
export type Control = z.infer<typeof controlSchema>;

/** How far a running attempt is, as its agent says with each heartbeat. */
export const runProgressSchema = z.strictObject({
  phase: z.string().max(64),
  epoch: z.int().nonnegative().nullable().default(null),
  epochs: z.int().nonnegative().nullable().default(null),
  fraction: z.number().min(0).max(1),
  remainingSeconds: z.number().nonnegative().nullable().default(null),
});
export type RunProgress = z.infer<typeof runProgressSchema>;
