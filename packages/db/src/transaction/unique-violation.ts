import { sqlState } from "./sql-state.ts";

/** True when a row with the same key stands already. The error itself may describe that row: never show it. */
export function isUniqueViolation(error: unknown): boolean {
  if (sqlState(error) === "23505") return true;
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2002";
}
