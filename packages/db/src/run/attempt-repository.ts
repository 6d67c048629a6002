import type { Control } from "@graft/contracts";
import type { AttemptRepository, LeaseHolder, LeaseRenewal, RenewedLease, TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { readAttempt } from "./read-run.ts";

/** Attempts and leases. Every expiry is the database's `now()` plus the ttl. */
export function attemptRepository(tx: Tx): AttemptRepository {
  const lookUp: AttemptRepository["lookUp"] = async ({ organizationId }, id) => {
    const row = await tx.runAttempt.findFirst({ where: { id, organizationId } });
    return row && readAttempt(row);
  };
  return {
    lookUp,
    async insertTracked(scope, { runId, trackerId, trackerName, claimKey, leaseSeconds }) {
      const { organizationId } = scope;
      const id = newId();
      await tx.$executeRaw`
        WITH counted AS (
          UPDATE run SET attempt_count = attempt_count + 1 WHERE id = ${runId}::uuid RETURNING attempt_count
        )
        INSERT INTO run_attempt
          (id, organization_id, run_id, number, tracker_id, tracker_name, lease_token, lease_expires_at, claim_key)
        SELECT ${id}::uuid, ${organizationId}::uuid, ${runId}::uuid, counted.attempt_count, ${trackerId}::uuid, ${trackerName},
          gen_random_uuid(), now() + make_interval(secs => ${leaseSeconds}::float8), ${claimKey}
        FROM counted`;
      const made = await lookUp(scope, id);
      if (!made) throw new Error(`attempt ${id} was not made`);
      return made;
    },
    async findTracked({ organizationId }, { runId, trackerId }) {
      const row = await tx.runAttempt.findFirst({ where: { organizationId, runId, trackerId } });
      return row && readAttempt(row);
    },
    async findByToken({ organizationId }, leaseToken) {
      const row = await tx.runAttempt.findFirst({ where: { leaseToken, organizationId } });
      return row && readAttempt(row);
    },
    async lock(scope, id) {
      await tx.$queryRaw`SELECT 1 FROM run_attempt WHERE id = ${id}::uuid FOR UPDATE`;
      return lookUp(scope, id);
    },
    renew: (scope, input) => renewLeases(tx, scope, input),
    async end(_scope, id, { state, reasonCode, reason, completionKey }) {
      await tx.$executeRaw`
        UPDATE run_attempt SET state = ${state}::attempt_state, reason_code = ${reasonCode}::reason_code,
          reason = ${reason}, completion_key = ${completionKey}, finished_at = now()
        WHERE id = ${id}::uuid`;
    },
    async expiredLease(_scope, { attemptId, leaseSeconds }) {
      // A tracker has no sign of life but its leases: one that ran out is its silence.
      const rows = await tx.$queryRaw<{ holder: string; agentSilent: boolean }[]>`
        SELECT coalesce('Agent ' || g.name, 'Tracker ' || a.tracker_name) AS "holder",
          coalesce(g.last_seen_at < now() - make_interval(secs => ${leaseSeconds}::float8), true) AS "agentSilent"
        FROM run_attempt a LEFT JOIN agent g ON g.id = a.agent_id
        WHERE a.id = ${attemptId}::uuid AND a.state = 'ACTIVE' AND a.lease_expires_at < now()`;
      return rows[0] ?? null;
    },
  };
}

interface RenewedRow {
  readonly runId: string;
  readonly projectId: string;
  readonly stop: boolean;
  readonly yieldReason: string | null;
  readonly overtime: boolean | null;
}

/** Who is asked to end and to hand back, ends. */
function controlOf(row: RenewedRow | undefined): Control {
  if (!row || row.stop) return "STOP";
  if (row.yieldReason === null) return "CONTINUE";
  return row.yieldReason === "PAUSED_BY_USER" ? "PAUSE" : "CHECKPOINT_AND_YIELD";
}

async function renewLeases(
  tx: Tx,
  { organizationId }: TenantScope,
  { holder, leases, leaseSeconds }: { holder: LeaseHolder; leases: readonly LeaseRenewal[]; leaseSeconds: number },
): Promise<RenewedLease[]> {
  const answers: RenewedLease[] = [];
  const held =
    "agentId" in holder
      ? Prisma.sql`agent_id = ${holder.agentId}::uuid`
      : Prisma.sql`tracker_id = ${holder.trackerId}::uuid`;
  for (const { leaseToken, progress } of leases) {
    // Run before attempt, as those who end an attempt lock them: the other way round is a deadlock.
    if (progress !== null) {
      await tx.$queryRaw`
        SELECT 1 FROM run WHERE id = (SELECT run_id FROM run_attempt WHERE lease_token = ${leaseToken}::uuid AND ${held})
        FOR NO KEY UPDATE`;
    }
    // The condition is the fence: an attempt that was judged lost does not come back by a late heartbeat.
    const rows = await tx.$queryRaw<RenewedRow[]>`
      WITH renewed AS (
        UPDATE run_attempt SET lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8)
        WHERE lease_token = ${leaseToken}::uuid AND ${held} AND organization_id = ${organizationId}::uuid
          AND state = 'ACTIVE'
        RETURNING run_id
      )
      SELECT r.id AS "runId", r.project_id AS "projectId", r.cancel_requested_at IS NOT NULL AS "stop",
        r.yield_reason::text AS "yieldReason",
        (r.limits->>'wallSeconds')::float8 + ${leaseSeconds}::float8 < (
          SELECT sum(extract(epoch FROM coalesce(a.finished_at, now()) - a.started_at)) FROM run_attempt a
          WHERE a.run_id = r.id AND r.limits ? 'wallSeconds'
        ) AS "overtime"
      FROM run r JOIN renewed ON renewed.run_id = r.id`;
    const row = rows[0];
    if (row && progress !== null) {
      await tx.$executeRaw`UPDATE run SET progress = ${JSON.stringify(progress)}::jsonb, updated_at = now() WHERE id = ${row.runId}::uuid`;
    }
    answers.push({
      leaseToken,
      control: controlOf(row),
      overtime: row?.overtime === true,
      held: row !== undefined,
      runId: row?.runId ?? null,
      projectId: row?.projectId ?? null,
    });
  }
  return answers;
}
