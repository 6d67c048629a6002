import type { ErrorCode } from "./error-code.ts";

/** One fault among several reported together, each naming the file, class or field it concerns. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the fault is about: a file, a class, an input path such as `spec.strategy.groups`. */
  readonly subject?: string;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  /** All faults where a whole input was checked before anything started. */
  readonly faults?: readonly Fault[];
}

/**
 * The one error class that crosses a boundary of Graft. The message says what is wrong, names the thing and what to
 * do; it is shown to people as it stands. Everything else that is thrown is masked at the edge as INTERNAL.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.faults = options.faults ?? [];
  }
}

/** True for an {@link AppError}, also one made by another copy of this module in a bundle. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}
