import type { TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";

/**
 * The run that makes room for the first waiting run which preempts: see `RunRepository.runToPreempt`. One transaction of a
 * tenant looks at a time; another that comes meanwhile has nothing to do.
 */
export async function runToPreempt(
  tx: Tx,
  { organizationId }: TenantScope,
): Promise<{ readonly id: string; readonly by: string } | null> {
  // The usual case is one look into a partial index.
  const waiting = await tx.$queryRaw<{ mine: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${organizationId}::text, 3)) AS mine
    WHERE EXISTS (SELECT FROM run WHERE organization_id = ${organizationId}::uuid AND state = 'QUEUED' AND preempts)`;
  if (waiting[0]?.mine !== true) return null;
  const rows = await tx.$queryRaw<{ id: string; by: string }[]>`
    WITH waiting AS (
      SELECT r.* FROM run r
      WHERE r.organization_id = ${organizationId}::uuid AND r.state = 'QUEUED' AND r.preempts
      ORDER BY r.priority DESC, r.created_at, r.id LIMIT 1
    ), fitting AS (
      SELECT g.id,
        (SELECT count(*) FROM run_attempt a WHERE a.agent_id = g.id AND a.state = 'ACTIVE')
          >= coalesce((g.capabilities->>'slots')::int, 1) AS busy
      FROM agent g, waiting w
      WHERE g.organization_id = ${organizationId}::uuid AND g.state = 'ONLINE'
        AND coalesce(w.requirements->>'backend', g.capabilities->>'backend') = g.capabilities->>'backend'
        AND coalesce((w.requirements->>'memoryBytes')::numeric, 0) <= (g.capabilities->>'memoryBytes')::numeric
        AND coalesce(w.requirements->'labels', '[]'::jsonb) <@ coalesce(g.capabilities->'labels', '[]'::jsonb)
    )
    SELECT r.id, w.name AS by FROM waiting w, run r
      JOIN run_attempt a ON a.run_id = r.id AND a.state = 'ACTIVE'
      JOIN fitting ON fitting.id = a.agent_id
    WHERE r.state = 'RUNNING' AND r.priority < w.priority AND r.cancel_requested_at IS NULL AND r.yield_reason IS NULL
      AND NOT EXISTS (SELECT FROM fitting WHERE NOT busy)
      AND NOT EXISTS (
        SELECT FROM run other
        WHERE other.organization_id = ${organizationId}::uuid AND other.state = 'RUNNING' AND other.yield_reason = 'PREEMPTED'
      )
    ORDER BY r.priority, r.started_at DESC, r.id LIMIT 1`;
  return rows[0] ?? null;
}
