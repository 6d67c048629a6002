import { NO_QUOTAS, QUOTA_NAMES, type QuotaLimits, type QuotaName } from "@graft/contracts";
import type pg from "pg";
import type { Tx } from "../database.ts";

/** One statement with its values, over whatever holds the transaction. */
export type Ask = <Row extends object>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

export const askPrisma =
  (tx: Tx): Ask =>
  (sql, values) =>
    tx.$queryRawUnsafe(sql, ...values);

export const askClient =
  (client: pg.PoolClient): Ask =>
  async <Row extends object>(sql: string, values: readonly unknown[]) =>
    (await client.query<Row>(sql, [...values])).rows;

const COLUMNS: Readonly<Record<QuotaName, string>> = {
  CONCURRENT_RUNS: "concurrent_runs",
  STORED_BYTES: "stored_bytes",
  METRIC_POINTS_PER_MINUTE: "metric_points_per_minute",
  DEVICE_HOURS_PER_MONTH: "device_hours_per_month",
  MEMBERS: "members",
};

/** Text, because Prisma carries rows as JSON, which has no Infinity. */
const LIMITS = `SELECT ${QUOTA_NAMES.map((name) => `${COLUMNS[name]}::text AS "${name}"`).join(", ")}
  FROM organization_quota WHERE organization_id = $1::uuid`;

/** Limits of its own as an organization's row holds them, if it has one; null: what holds for all. */
export type OwnLimits = Readonly<Partial<Record<QuotaName, string | null>>>;

/** The organization's limits: its own, else those of all. */
export async function readQuotaLimits(ask: Ask, organizationId: string, all: QuotaLimits): Promise<QuotaLimits> {
  const [own] = await ask<OwnLimits>(LIMITS, [organizationId]);
  return limitsOf(own, all);
}

/** As {@link readQuotaLimits}, of a row that was read. */
export function limitsOf(own: OwnLimits | undefined, all: QuotaLimits): QuotaLimits {
  const entries = QUOTA_NAMES.map((name) => [name, own?.[name] == null ? all[name] : Number(own[name])] as const);
  return { ...NO_QUOTAS, ...Object.fromEntries(entries) };
}

/** How much of each an organization uses. Months begin in UTC. */
const USE: Readonly<Record<QuotaName, string>> = {
  CONCURRENT_RUNS: `SELECT count(*)::float8 AS used FROM run
    WHERE organization_id = $1::uuid AND state = 'RUNNING' AND kind <> 'LADDER'`,
  // What is held, and what uploads under way have announced beyond it.
  STORED_BYTES: `SELECT (
      coalesce((SELECT sum(size_bytes) FROM blob WHERE organization_id = $1::uuid), 0)
      + coalesce((SELECT sum(size_bytes) FROM (
          SELECT DISTINCT f.sha256, f.size_bytes FROM artifact a JOIN artifact_file f ON f.artifact_id = a.id
          WHERE a.organization_id = $1::uuid AND a.state IN ('UPLOADING', 'VERIFYING')
            AND NOT EXISTS (SELECT FROM blob b WHERE b.organization_id = a.organization_id AND b.sha256 = f.sha256)
        ) announced), 0)
    )::float8 AS used`,
  METRIC_POINTS_PER_MINUTE: `SELECT coalesce(sum(points), 0)::float8 AS used FROM metric_batch
    WHERE organization_id = $1::uuid AND received_at > now() - interval '1 minute'`,
  // Attempts of agents: what somebody tracks runs on a device of their own.
  DEVICE_HOURS_PER_MONTH: `SELECT coalesce(sum(extract(epoch FROM
        coalesce(finished_at, now()) - greatest(started_at, month.start))), 0)::float8 / 3600 AS used
    FROM run_attempt, (SELECT date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS start) month
    WHERE organization_id = $1::uuid AND agent_id IS NOT NULL
      AND (finished_at IS NULL OR finished_at > month.start)`,
  MEMBERS: "SELECT count(*)::float8 AS used FROM member WHERE organization_id = $1::uuid",
};

/** How much of a quota the organization uses. */
export async function readQuotaUse(ask: Ask, organizationId: string, name: QuotaName): Promise<number> {
  const [row] = await ask<{ used: number }>(USE[name], [organizationId]);
  return row?.used ?? 0;
}

/** Makes those who take of a limited quota come one after the other; references to the organization do not wait. */
export async function lockQuotas(ask: Ask, organizationId: string): Promise<void> {
  await ask("SELECT 1 AS locked FROM organization WHERE id = $1::uuid FOR NO KEY UPDATE", [organizationId]);
}

/** Writes limits of one organization; null: what the configuration says for all. */
export async function writeQuotaLimits(
  ask: Ask,
  organizationId: string,
  limits: Readonly<Partial<Record<QuotaName, number | null>>>,
): Promise<void> {
  const names = QUOTA_NAMES.filter((name) => limits[name] !== undefined);
  if (names.length === 0) return;
  const columns = names.map((name) => COLUMNS[name]);
  await ask(
    `INSERT INTO organization_quota (organization_id, ${columns.join(", ")})
     VALUES ($1::uuid, ${names.map((_, index) => `$${index + 2}::text::float8`).join(", ")})
     ON CONFLICT (organization_id) DO UPDATE SET updated_at = now(),
       ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    [organizationId, ...names.map((name) => limits[name]?.toString() ?? null)],
  );
}
