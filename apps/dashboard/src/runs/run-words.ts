import type { ReasonCode, RunKind } from "../gql/graphql.ts";

export const KIND_WORDS: Record<RunKind, string> = {
  LADDER: "Ladder",
  TRAIN: "Train",
  EVALUATE: "Evaluate",
  AUDIT: "Audit",
  TRACKED: "Tracked",
  SWEEP: "Sweep",
};

/** Reason codes in words; null where the state says it all. */
export const REASON_WORDS: Record<ReasonCode, string | null> = {
  OK: null,
  USER_ERROR: "The specification asks for something that cannot be done.",
  DATA_ERROR: "The data could not be used.",
  OUT_OF_MEMORY: "The engine ran out of memory.",
  AGENT_LOST: "The agent fell silent.",
  LEASE_EXPIRED: "The lease ran out before the agent renewed it.",
  AGENT_DRAINED: "The agent was drained.",
  CANCELLED_BY_USER: "Cancelled by a person.",
  PAUSED_BY_USER: "Paused by a person.",
  PREEMPTED: "Made way for a run of higher priority.",
  TIMEOUT: "It took longer than allowed.",
  ENGINE_CRASH: "The engine process crashed.",
  ENGINE_STALLED: "The engine stopped making progress.",
  STORE_UNAVAILABLE: "The artifact store did not answer.",
};

const STRATEGY_WORDS: Record<string, string> = {
  FEATURE_EXTRACTION: "Feature extraction",
  LINEAR_PROBE_THEN_FINE_TUNE: "Linear probe, then fine-tune",
  PARTIAL: "Partial fine-tuning",
  SURGICAL: "Surgical fine-tuning",
  GRADUAL_UNFREEZING: "Gradual unfreezing",
  FULL: "Full fine-tuning",
  FROM_SCRATCH: "From scratch",
  LORA: "Low-rank adapters",
};

/** A strategy's name as people say it. */
export function strategyWords(name: string): string {
  return STRATEGY_WORDS[name] ?? name;
}

/** `LIKE_THIS` as `Like this`. */
export function sentenceCase(constant: string): string {
  const text = constant.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
