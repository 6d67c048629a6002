import type { AuditFact, GateFacts } from "./gate-facts.ts";

/** Sentences about audits of the version that no longer count, for the ledger of a rollback; empty when all still do. */
export function staleEvidence(facts: GateFacts): string[] {
  const subjects = [
    ["model", facts.audits.MODEL_VERSION],
    ["backbone", facts.audits.BACKBONE],
  ] as const;
  return subjects.flatMap(([subject, audits]) =>
    facts.dataset.attributes.flatMap((attribute) => {
      const reports = audits.filter((audit) => audit.attribute === attribute);
      if (reports.some((audit) => counts(audit, facts.now))) return [];
      const [newest] = reports;
      const why = newest === undefined ? "is missing" : newest.revokedAt !== null ? "was revoked" : "has expired";
      return [`The audit of its ${subject} by ${attribute} ${why}.`];
    }),
  );
}

function counts(audit: AuditFact, now: Date): boolean {
  return audit.revokedAt === null && (audit.expiresAt === null || audit.expiresAt > now);
}
