import { randomUUID } from "node:crypto";
import { sqlState } from "@graft/db";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTenantRows, type TenantRows } from "./tenant-rows.ts";

/** SQLSTATE of a row that a policy refuses, and of a missing grant. */
const INSUFFICIENT_PRIVILEGE = "42501";
const FOREIGN_KEY_VIOLATION = "23503";

let test: TestDatabase;
let ours: TenantRows;
let theirs: TenantRows;
let tables: string[];

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: test.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  test = await openTestDatabase();
  ours = await createTenantRows(test.database);
  theirs = await createTenantRows(test.database);
  tables = await asSuperuser(async (client) => {
    const { rows } = await client.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'organization_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
    return rows.map((row) => row.name);
  });
});

afterAll(() => test?.close());

/** Rows of each table that a connection sees, and how many of them are ours. */
async function counts(client: pg.ClientBase): Promise<{ table: string; all: number; own: number }[]> {
  const found: { table: string; all: number; own: number }[] = [];
  for (const table of tables) {
    const { rows } = await client.query<{ all: number; own: number }>(
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE organization_id = $1))::int AS own FROM ${table}`,
      [ours.organizationId],
    );
    for (const row of rows) found.push({ table, ...row });
  }
  return found;
}

describe("two tenants in one database", () => {
  it("have rows in every table, for the rest of this file to mean something", async () => {
    expect(tables.length).toBeGreaterThanOrEqual(29);
    for (const { table, all, own } of await asSuperuser(counts)) {
      expect.soft({ table, own: own > 0, others: all > own }).toEqual({ table, own: true, others: true });
    }
  });

  it("see their own rows and no others, in raw SQL without a condition", async () => {
    const seen = await test.database.sql(ours, counts);
    for (const { table, all, own } of seen) {
      expect.soft({ table, own: own > 0, others: all - own }).toEqual({ table, own: true, others: 0 });
    }
    const organizations = await test.database.read(ours, (tx) => tx.organization.findMany());
    expect(organizations.map(({ id }) => id)).toEqual([ours.organizationId]);
  });

  it("find a foreign id as little as one that does not exist", async () => {
    for (const id of [theirs.runId, randomUUID()]) {
      expect(await test.database.read(ours, (tx) => tx.run.findUnique({ where: { id } }))).toBeNull();
      expect(
        await test.database.write(ours, (tx) => tx.run.updateMany({ where: { id }, data: { name: "taken" } })),
      ).toEqual({
        count: 0,
      });
    }
  });

  it("refuse each other's rows: a new one, and one moved over", async () => {
    const project = { id: randomUUID(), organizationId: theirs.organizationId, slug: "x", name: "X" };
    const insert = test.database.write(ours, (tx) => tx.project.create({ data: project }));
    expect(sqlState(await insert.catch((error) => error))).toBe(INSUFFICIENT_PRIVILEGE);
    const move = test.database.write(ours, (tx) =>
      tx.member.updateMany({ data: { organizationId: theirs.organizationId } }),
    );
    expect(sqlState(await move.catch((error) => error))).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it("cannot refer to each other's rows, and are told what a missing id is told", async () => {
    const answers = [theirs.projectId, randomUUID()].map(async (projectId) => {
      const dataset = { id: randomUUID(), organizationId: ours.organizationId, projectId, name: projectId };
      const error: unknown = await test.database
        .write(ours, (tx) => tx.dataset.create({ data: dataset }))
        .catch((e) => e);
      return [sqlState(error), String(error).replaceAll(projectId, "ID")];
    });
    const [foreign, missing] = await Promise.all(answers);
    expect(foreign?.[0]).toBe(FOREIGN_KEY_VIOLATION);
    expect(foreign).toEqual(missing);
  });

  it("leave nothing behind on a connection: without a tenant nothing is visible", async () => {
    const client = new pg.Client({ connectionString: test.apiUrl });
    await client.connect();
    try {
      const visible = async () => (await client.query("SELECT FROM run")).rowCount;
      expect(await visible()).toBe(0);
      await client.query(`BEGIN; SELECT set_config('graft.organization_id', '${ours.organizationId}', true)`);
      expect(await visible()).toBeGreaterThan(0);
      await client.query("COMMIT");
      expect(await visible()).toBe(0);
    } finally {
      await client.end();
    }
  });

  it("are not read by way of a partition, the sign-in tables or the migrations", async () => {
    for (const table of ["metric_point_0", '"user"', "session", "account", "verification"]) {
      const read = test.database.sql(ours, (client) => client.query(`SELECT * FROM ${table}`));
      await expect(read, table).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    }
  });

  it("cannot be named by anything but a UUID", () => {
    expect(() => test.database.sql({ organizationId: "' OR true --" }, async () => 1)).toThrow(TypeError);
  });
});

describe("the other roles", () => {
  it("system sees where there is work, but not the work", async () => {
    const running = await test.database.systemSql((client) => client.query("SELECT organization_id FROM run"));
    expect(running.rows.map((row) => row.organization_id).sort()).toEqual(
      [ours.organizationId, theirs.organizationId].sort(),
    );
    for (const statement of ["SELECT spec FROM run", "UPDATE run SET name = 'x'", "SELECT * FROM audit_report"]) {
      const refused = test.database.systemSql((client) => client.query(statement));
      await expect(refused, statement).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    }
  });

  it("auth sees people and no tenant", async () => {
    expect(await test.database.auth.user.count()).toBe(0);
    const error: unknown = await test.database.auth.run.count().catch((caught) => caught);
    expect(sqlState(error)).toBe(INSUFFICIENT_PRIVILEGE);
  });
});
