import { type ErrorCode, isAppError } from "@graft/contracts";
import { CommanderError } from "commander";

/** What the `graft` command ends with, for scripts; the same table stands in docs/guides/command-line.md. */
export const EXIT = {
  OK: 0,
  /** It was done and did not succeed: a run that failed, an input that is broken. */
  FAILED: 1,
  /** The command line or an input is not well-formed. */
  USAGE: 2,
  /** Not signed in, or not allowed. */
  FORBIDDEN: 3,
  NOT_FOUND: 4,
  /** The state of things forbids it: taken, ended, refused by gates. */
  REFUSED: 5,
  /** A service or tool it needs does not answer or is not there; later it may be. */
  UNAVAILABLE: 6,
  /** Ctrl-C. */
  INTERRUPTED: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  INPUT_INVALID: EXIT.USAGE,
  SPEC_INVALID: EXIT.USAGE,
  CACHE_WITH_AUGMENTATION: EXIT.USAGE,
  LAYER_GROUP_UNKNOWN: EXIT.USAGE,
  UNAUTHENTICATED: EXIT.FORBIDDEN,
  FORBIDDEN: EXIT.FORBIDDEN,
  ORGANIZATION_REQUIRED: EXIT.FORBIDDEN,
  STORE_ACCESS_DENIED: EXIT.FORBIDDEN,
  NOT_FOUND: EXIT.NOT_FOUND,
  STORE_BUCKET_MISSING: EXIT.NOT_FOUND,
  CONFLICT: EXIT.REFUSED,
  STATE_CONFLICT: EXIT.REFUSED,
  EMAIL_TAKEN: EXIT.REFUSED,
  AUDIT_MISSING: EXIT.REFUSED,
  REQUESTER_CANNOT_APPROVE: EXIT.REFUSED,
  API_UNREACHABLE: EXIT.UNAVAILABLE,
  STORE_FULL: EXIT.UNAVAILABLE,
  STORE_UNAVAILABLE: EXIT.UNAVAILABLE,
  BACKEND_UNAVAILABLE: EXIT.UNAVAILABLE,
  TOOL_MISSING: EXIT.UNAVAILABLE,
};

/** The exit code an error ends the command with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (!isAppError(error)) return EXIT.FAILED;
  return BY_CODE[error.code] ?? EXIT.FAILED;
}
