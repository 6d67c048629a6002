import { isAppError } from "@graft/contracts";

/** An error as a person at a terminal needs it: what is wrong, every fault by name; a stack only for what has no code. */
export function describeError(error: unknown): string {
  if (!isAppError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const faults = error.faults.map(({ code, message, subject }) => {
    const about = subject && !message.includes(subject) ? `${subject}: ` : "";
    return `    ${code.padEnd(24)} ${about}${message}`;
  });
  const cause = error.cause === undefined ? "" : `\n  because ${String(error.cause)}`;
  return [`${error.code}: ${error.message}${cause}`, ...faults].join("\n");
}
