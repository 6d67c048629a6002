import type { QuotaLimits } from "@graft/contracts";
import type { MetricRate, TenantScope } from "@graft/domain";
import type { Database } from "../database.ts";
import { askClient, readQuotaLimits } from "./quota-sql.ts";

/** Points in the last minute, and when the oldest of them will be a minute old; not counted where there is no limit. */
const RATE = `
  SELECT coalesce(sum(points), 0)::float8 AS used,
    coalesce(60 - extract(epoch FROM now() - min(received_at)), 0)::float8 AS "freeInSeconds"
  FROM metric_batch WHERE organization_id = $1 AND received_at > now() - interval '1 minute'`;

/** What an organization may log a minute and has logged in the last one. */
export function readMetricRate(database: Database, scope: TenantScope, all: QuotaLimits): Promise<MetricRate> {
  const { organizationId } = scope;
  return database.sql(scope, async (client) => {
    const ask = askClient(client);
    const limit = (await readQuotaLimits(ask, organizationId, all)).METRIC_POINTS_PER_MINUTE;
    if (limit === Number.POSITIVE_INFINITY) return { limit, used: 0, freeInSeconds: 0 };
    const [row] = await ask<Omit<MetricRate, "limit">>(RATE, [organizationId]);
    return { limit, used: row?.used ?? 0, freeInSeconds: row?.freeInSeconds ?? 0 };
  });
}
