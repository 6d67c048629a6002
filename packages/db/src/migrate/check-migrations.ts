import { AppError } from "@graft/contracts";
import type pg from "pg";
import { MIGRATIONS } from "../generated/migrations.ts";

/**
 * Refuses a database that lacks a migration this code was built for. Newer ones are fine: a rolling update migrates
 * before the last old process has gone.
 *
 * @throws AppError DATABASE_NOT_MIGRATED naming what is missing.
 */
export async function checkMigrations(pool: pg.Pool): Promise<void> {
  const table = await pool.query<{ found: boolean }>(
    `SELECT to_regclass('public."_prisma_migrations"') IS NOT NULL AS found`,
  );
  const rows = table.rows[0]?.found
    ? (
        await pool.query<{ migration_name: string; checksum: string }>(
          `SELECT migration_name, checksum FROM "_prisma_migrations"
           WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
        )
      ).rows
    : [];
  const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const missing = MIGRATIONS.filter(({ name, checksum }) => applied.get(name) !== checksum).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new AppError(
    "DATABASE_NOT_MIGRATED",
    `The database lacks migrations this version of Graft needs: ${missing.join(", ")}. Run the migrations first.`,
    { details: { missing } },
  );
}
