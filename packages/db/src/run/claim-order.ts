import { Prisma } from "../generated/prisma/client.ts";

/**
 * Order in which queued runs `r` are claimed: priority, then the project with the fewest running runs, then age. For
 * showing the whole queue; a claim finds its head by index (`claim-sql.ts`).
 */
export const CLAIM_ORDER = Prisma.sql`
  r.priority DESC,
  (SELECT count(*) FROM run busy WHERE busy.project_id = r.project_id AND busy.state = 'RUNNING' AND busy.kind NOT IN ('LADDER', 'TRACKED', 'SWEEP')),
  r.created_at, r.id`;
