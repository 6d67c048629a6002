import type { Tx } from "../database.ts";

/**
 * Locks which contents a tenant holds until the transaction ends: BESIDE others who announce uploads and count on what is
 * there, or ALONE to take contents away that nobody counts on.
 */
export async function lockContents(tx: Tx, organizationId: string, how: "BESIDE" | "ALONE"): Promise<void> {
  if (how === "ALONE") {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${organizationId}::text, 2))`;
  } else {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${organizationId}::text, 2))`;
  }
}
