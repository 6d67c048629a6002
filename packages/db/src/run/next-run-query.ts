import { Prisma } from "../generated/prisma/client.ts";

/**
 * Order in which queued runs `r` are claimed: priority, then the project with the fewest running runs, then age. An
 * index cannot serve it; a tenant's queue is short.
 */
export const CLAIM_ORDER = Prisma.sql`
  r.priority DESC,
  (SELECT count(*) FROM run busy WHERE busy.project_id = r.project_id AND busy.state = 'RUNNING' AND busy.kind NOT IN ('LADDER', 'TRACKED')),
  r.created_at, r.id`;

/** The queued run of the tenant that fits the agent and comes first; states the rule of `matchesRequirements` in SQL. */
export function nextRunQuery(organizationId: string, agentId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT r.id FROM run r, agent g
    WHERE g.id = ${agentId}::uuid AND g.organization_id = ${organizationId}::uuid
      AND r.organization_id = g.organization_id AND r.state = 'QUEUED' AND r.kind NOT IN ('LADDER', 'TRACKED')
      AND coalesce(r.requirements->>'backend', g.capabilities->>'backend') = g.capabilities->>'backend'
      AND coalesce((r.requirements->>'memoryBytes')::numeric, 0) <= (g.capabilities->>'memoryBytes')::numeric
      AND coalesce(r.requirements->'labels', '[]'::jsonb) <@ coalesce(g.capabilities->'labels', '[]'::jsonb)
    ORDER BY ${CLAIM_ORDER}
    LIMIT 1`;
}
