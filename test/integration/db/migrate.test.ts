import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createDatabase, Database, databaseUrls, dropDatabase, migrate } from "@graft/db";
import { MIGRATIONS_FOLDER } from "@graft/testkit";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

const postgres = inject("postgres");

let name: string;
let folder: string;
let ownerUrl: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "graft-migrations-"));
  name = `migrate_${path.basename(folder).slice(-6).toLowerCase()}`;
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await createDatabase({ superuserUrl: postgres.superuserUrl, name });
  ownerUrl = databaseUrls(postgres.superuserUrl, name, postgres.passwords).ownerUrl;
});

afterEach(async () => {
  await dropDatabase(postgres.superuserUrl, name);
  await rm(folder, { recursive: true, force: true });
});

const run = () => migrate({ ownerUrl, migrationsFolder: folder });

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function add(migration: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, migration), { recursive: true });
  await writeFile(path.join(folder, migration, "migration.sql"), sql);
}

describe("the migration runner", () => {
  it("applies what is missing, in order, and nothing twice", async () => {
    const first = await run();
    expect(first.length).toBeGreaterThanOrEqual(3);
    expect([...first].sort()).toEqual(first);
    expect(await run()).toEqual([]);
    await add("29990101000000_later", "CREATE TABLE later (id int)");
    expect(await run()).toEqual(["29990101000000_later"]);
  });

  it("records a migration as Prisma does", async () => {
    // SHA-256 of "SELECT 1;" by sha256sum.
    await add("29990101000000_later", "SELECT 1;");
    await run();
    const [row] = await query<Record<string, unknown>>(`
      SELECT checksum, logs, rolled_back_at, applied_steps_count, finished_at >= started_at AS in_order, length(id) AS id_length
      FROM _prisma_migrations WHERE migration_name = '29990101000000_later'`);
    expect(row).toEqual({
      checksum: "17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a",
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
      in_order: true,
      id_length: 36,
    });
  });

  it.each(["changed", "gone"])("refuses an applied migration that has %s", async (fate) => {
    await add("29990101000000_later", "SELECT 1;");
    await run();
    if (fate === "gone") await rm(path.join(folder, "29990101000000_later"), { recursive: true });
    else await add("29990101000000_later", "SELECT 2;");
    await expect(run()).rejects.toMatchObject({
      code: "MIGRATION_CHANGED",
      message: expect.stringContaining("29990101000000_later"),
    });
  });

  it("undoes a migration that fails half-way, and applies it when it is mended", async () => {
    await add("29990101000000_later", "CREATE TABLE half (id int); SELECT 1/0;");
    await expect(run()).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining("division by zero"),
    });
    expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await add("29990101000000_later", "CREATE TABLE half (id int);");
    expect(await run()).toEqual(["29990101000000_later"]);
  });

  it("lets one of many that start at once do the work", async () => {
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });
});

describe("Database.open", () => {
  it("refuses a database without the migrations it was built for", async () => {
    const urls = databaseUrls(postgres.superuserUrl, name, postgres.passwords);
    await expect(Database.open(urls)).rejects.toMatchObject({ code: "DATABASE_NOT_MIGRATED" });
  });

  it("refuses a superuser, a role that bypasses row-level security, and the owner of the tables", async () => {
    await run();
    const urls = databaseUrls(postgres.superuserUrl, name, postgres.passwords);
    const superuser = new URL(postgres.superuserUrl);
    superuser.pathname = `/${name}`;
    const bypass = new URL(urls.apiUrl);
    bypass.username = `bypass_${name}`;
    const client = new pg.Client({ connectionString: superuser.href });
    await client.connect();
    try {
      await client.query(`CREATE ROLE ${bypass.username} LOGIN BYPASSRLS PASSWORD '${bypass.password}'`);
      await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${bypass.username}`);
      const refused = { SUPERUSER: superuser.href, BYPASSRLS: bypass.href, ownership: ownerUrl };
      for (const [fault, url] of Object.entries(refused)) {
        for (const role of ["apiUrl", "systemUrl", "authUrl"]) {
          const open = Database.open({ ...urls, [role]: url });
          await expect(open).rejects.toMatchObject({
            code: "DATABASE_ROLE_UNSAFE",
            message: expect.stringContaining(fault),
          });
        }
      }
      const good = await Database.open(urls);
      await good.close();
    } finally {
      await client.query(`DROP OWNED BY ${bypass.username}`).catch(() => undefined);
      await client.query(`DROP ROLE IF EXISTS ${bypass.username}`);
      await client.end();
    }
  });
});
