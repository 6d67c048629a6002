import { type ErrorCode, isAppError, type ReasonCode } from "@graft/contracts";

/** Faults of what a person asked for; the rest of the coded ones are faults of the data. */
const USER_ERRORS: ReadonlySet<ErrorCode> = new Set([
  "BACKBONE_NOT_TRAINABLE",
  "BACKEND_UNAVAILABLE",
  "BATCH_LARGER_THAN_DATA",
  "CACHE_WITH_AUGMENTATION",
  "LAYER_GROUP_UNKNOWN",
  "LOSS_NOT_FINITE",
  "MODALITY_MISMATCH",
  "SPEC_INVALID",
]);

/** Faults of what lies between the agent and the platform: the run may be tried again. */
const INFRASTRUCTURE: ReadonlySet<ErrorCode> = new Set(["INTERNAL", "STORE_UNAVAILABLE", "URL_EXPIRED"]);

/** The reason a coded error stands for. */
export function reasonOf(code: ErrorCode): ReasonCode {
  if (code === "LIMIT_REACHED") return "TIMEOUT";
  if (code === "OUT_OF_MEMORY") return "OUT_OF_MEMORY";
  if (INFRASTRUCTURE.has(code)) return "STORE_UNAVAILABLE";
  return USER_ERRORS.has(code) ? "USER_ERROR" : "DATA_ERROR";
}

export interface Failure {
  readonly code: ErrorCode;
  readonly reason: ReasonCode;
  readonly message: string;
}

/** What to report for something that was thrown while a run was executed. An uncoded error is the engine's own fault. */
export function failureOf(error: unknown): Failure {
  if (isAppError(error)) {
    return { code: error.code, reason: reasonOf(error.code), message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/out of memory|allocation failed|memory access out of bounds/i.test(message)) {
    return {
      code: "OUT_OF_MEMORY",
      reason: "OUT_OF_MEMORY",
      message: `The device ran out of memory (${message}). Use a smaller input size or batch, or feature extraction.`,
    };
  }
  return { code: "ENGINE_CRASH", reason: "ENGINE_CRASH", message: `The engine failed: ${message}` };
}
