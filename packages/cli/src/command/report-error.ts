import { isAppError } from "@graft/contracts";
import { CommanderError } from "commander";
import { describeError } from "../describe-error.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";

export interface ReportOptions {
  readonly json: boolean;
  /** True after Ctrl-C: whatever was thrown then is its consequence. */
  readonly interrupted: boolean;
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
  readonly faults?: readonly { readonly code: string; readonly message: string; readonly subject: string | null }[];
}

function bodyOf(error: unknown): ErrorBody {
  if (error instanceof CommanderError) {
    return { code: "USAGE", message: error.message.replace(/^error: /, ""), subject: null };
  }
  if (!isAppError(error)) return { code: "INTERNAL", message: String(error), subject: null };
  const faults = error.faults.map(({ code, message, subject }) => ({ code, message, subject: subject ?? null }));
  const { code, message } = error;
  return { code, message, subject: faults[0]?.subject ?? null, ...(faults.length > 1 ? { faults } : {}) };
}

/** Tells what went wrong on stderr, as one JSON document where that was asked for; answers the exit code. */
export function reportError(error: unknown, { json, interrupted }: ReportOptions): ExitCode {
  if (interrupted) {
    if (json)
      process.stderr.write(
        `${JSON.stringify({ error: { code: "INTERRUPTED", message: "Interrupted.", subject: null } })}\n`,
      );
    return EXIT.INTERRUPTED;
  }
  const exitCode = exitCodeOf(error);
  if (exitCode === EXIT.OK) return exitCode;
  // Commander has told a person already, with the usage beside it.
  if (json) process.stderr.write(`${JSON.stringify({ error: bodyOf(error) })}\n`);
  else if (!(error instanceof CommanderError)) process.stderr.write(`${describeError(error)}\n`);
  return exitCode;
}
