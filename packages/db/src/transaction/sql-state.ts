/** SQLSTATEs that Graft's own triggers raise. */
export const RULE_BROKEN = { terminalState: "GR001", ledger: "GR002", alias: "GR003" } as const;

/** The parts of an error from `pg`, Prisma or its driver adapter that can carry an SQLSTATE. */
interface ErrorParts {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Prisma's own codes look like an SQLSTATE and are none. P2034 stands for 40001 and 40P01. */
const PRISMA_CODE = /^P[1-9]\d{3}$/;

/** The SQLSTATE behind an error, however deep Prisma has wrapped it; `undefined` when the database raised none. */
export function sqlState(error: unknown): string | undefined {
  let parts = error as ErrorParts | null | undefined;
  let conflict = false;
  for (let depth = 0; depth < 6 && typeof parts === "object" && parts !== null; depth++) {
    for (const code of [parts.originalCode, parts.code]) {
      if (typeof code !== "string" || !SQL_STATE.test(code)) continue;
      if (!PRISMA_CODE.test(code)) return code;
      conflict ||= code === "P2034";
    }
    parts = (parts.meta?.driverAdapterError ?? parts.cause) as ErrorParts | undefined;
  }
  return conflict ? "40001" : undefined;
}
