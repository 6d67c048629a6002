import type { Database } from "../database.ts";

/** Where the scheduler has something to do, of whatever tenant. */
export interface ScheduledWork {
  readonly due: readonly { readonly organizationId: string; readonly scheduleId: string }[];
  /** Firings at work none of whose runs is queued or running any more. */
  readonly settled: readonly { readonly organizationId: string; readonly fireId: string }[];
  /** Schedules with a firing that waits while none is at work. */
  readonly waiting: readonly { readonly organizationId: string; readonly scheduleId: string }[];
}

/** Looks across tenants, as the system role; a schedule that follows the clock is due by `now`. */
export function findScheduledWork(database: Database, now: Date): Promise<ScheduledWork> {
  return database.systemSql(async (client) => {
    const due = await client.query<ScheduledWork["due"][number]>(
      `SELECT organization_id AS "organizationId", id AS "scheduleId" FROM retraining_schedule
       WHERE state = 'ACTIVE' AND next_due_at IS NOT NULL AND (trigger <> 'CRON' OR next_due_at <= $1)
       ORDER BY next_due_at LIMIT 1000`,
      [now],
    );
    const settled = await client.query<ScheduledWork["settled"][number]>(
      `SELECT f.organization_id AS "organizationId", f.id AS "fireId" FROM schedule_fire f
       WHERE f.state = 'RUNNING' AND NOT EXISTS (
         SELECT FROM run r WHERE r.schedule_fire_id = f.id AND r.state IN ('QUEUED', 'RUNNING'))
       LIMIT 1000`,
    );
    const waiting = await client.query<ScheduledWork["waiting"][number]>(
      `SELECT DISTINCT f.organization_id AS "organizationId", f.schedule_id AS "scheduleId" FROM schedule_fire f
       WHERE f.state = 'QUEUED' AND NOT EXISTS (
         SELECT FROM schedule_fire busy WHERE busy.schedule_id = f.schedule_id AND busy.state = 'RUNNING')
       LIMIT 1000`,
    );
    return { due: due.rows, settled: settled.rows, waiting: waiting.rows };
  });
}

/** The database's time: one clock for all replicas. */
export function databaseTime(database: Database): Promise<Date> {
  return database.systemSql(async (client) => {
    const { rows } = await client.query<{ now: Date }>("SELECT date_trunc('milliseconds', now()) AS now");
    const [row] = rows;
    if (row === undefined) throw new Error("the database told no time");
    return row.now;
  });
}
