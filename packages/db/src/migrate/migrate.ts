import { randomUUID } from "node:crypto";
import { AppError } from "@graft/contracts";
import pg from "pg";
import { type Migration, readMigrations } from "./read-migrations.ts";

/** The lock `prisma migrate` takes as well, so that the two never run at once. */
const MIGRATION_LOCK = 72707369;

/** The table as Prisma creates it, so that `prisma migrate deploy` can take over where its engine runs. */
const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

export interface MigrateInput {
  /** Connection as `graft_owner`. */
  readonly ownerUrl: string;
  readonly migrationsFolder: string;
}

/**
 * Brings the database to the newest migration, each in one transaction with its record, under a lock that lets one
 * process migrate at a time.
 *
 * @returns the names applied by this call.
 * @throws AppError MIGRATION_CHANGED when a migration that was applied reads differently now or is gone.
 */
export async function migrate({ ownerUrl, migrationsFolder }: MigrateInput): Promise<readonly string[]> {
  const migrations = await readMigrations(migrationsFolder);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query("SET client_min_messages = warning");
    await client.query(MIGRATIONS_TABLE);
    const pending = await findPending(client, migrations);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

async function findPending(client: pg.Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    `SELECT migration_name, checksum FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = byName.get(row.migration_name);
    if (migration?.checksum === row.checksum) continue;
    throw new AppError(
      "MIGRATION_CHANGED",
      `The migration ${row.migration_name} was applied to this database and has ${migration ? "changed" : "gone"} since. ` +
        "Restore the file and put the change in a new migration.",
      { details: { migration: row.migration_name, applied: row.checksum, found: migration?.checksum ?? null } },
    );
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("BEGIN");
  try {
    // clock_timestamp(): now() stands still inside the transaction, and started and finished would be the same.
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 0)`,
      [id, migration.checksum, migration.name],
    );
    await client.query(migration.sql);
    await client.query(
      `UPDATE "_prisma_migrations" SET finished_at = clock_timestamp(), applied_steps_count = 1
       WHERE id = $1`,
      [id],
    );
    await client.query("COMMIT");
  } catch (cause) {
    // Where the connection is gone the database has undone it by itself, and the first error is the one to tell.
    await client.query("ROLLBACK").catch(() => undefined);
    throw new AppError(
      "MIGRATION_FAILED",
      `The migration ${migration.name} failed and was undone: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, details: { migration: migration.name } },
    );
  }
}
