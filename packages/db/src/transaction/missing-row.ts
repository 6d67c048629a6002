/** True when a query that wanted one row found none (Prisma's `...OrThrow`). */
export function isMissingRow(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2025";
}
