import pg from "pg";

/** What a rehearsal of schedules has to show. */
export interface FiringCount {
  readonly expected: number;
  /** Expected times with their one firing that made its run. */
  readonly made: number;
  /** Runs beyond the first of a time, and firings for times nobody expected. */
  readonly duplicated: number;
  /** Expected times without a run. */
  readonly missed: number;
}

interface FiringRow {
  readonly scheduleId: string;
  readonly dueAt: Date;
  readonly runs: number;
}

/** Every firing with the number of trainings it made, read past every wall. */
async function readFirings(superuserUrl: string): Promise<FiringRow[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<FiringRow>(
      `SELECT f.schedule_id AS "scheduleId", f.due_at AS "dueAt", count(r.id)::int AS runs
       FROM schedule_fire f LEFT JOIN run r ON r.schedule_fire_id = f.id AND r.kind = 'TRAIN'
       GROUP BY f.id`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** Holds the rows against the times each schedule was to fire at. */
export async function countFirings(
  superuserUrl: string,
  expected: ReadonlyMap<string, readonly Date[]>,
): Promise<FiringCount> {
  const key = (scheduleId: string, time: Date) => `${scheduleId} ${time.toISOString()}`;
  const runs = new Map<string, number[]>();
  for (const { scheduleId, dueAt, runs: made } of await readFirings(superuserUrl)) {
    const at = key(scheduleId, dueAt);
    runs.set(at, [...(runs.get(at) ?? []), made]);
  }
  const wanted = new Set([...expected].flatMap(([id, times]) => times.map((time) => key(id, time))));
  let [made, duplicated] = [0, 0];
  for (const [at, counts] of runs) {
    const sum = counts.reduce((total, count) => total + count, 0);
    if (wanted.has(at) && sum >= 1) made += 1;
    duplicated += wanted.has(at) ? Math.max(0, sum - 1, counts.length - 1) : Math.max(1, sum);
  }
  return { expected: wanted.size, made, duplicated, missed: wanted.size - made };
}
