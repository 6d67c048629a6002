import { randomUUID } from "node:crypto";
import { sqlState } from "@graft/db";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTenantRows, type TenantRows } from "./tenant-rows.ts";

const READ_ONLY = "25006";

let test: TestDatabase;
let tenant: TenantRows;

beforeAll(async () => {
  test = await openTestDatabase();
  tenant = await createTenantRows(test.database);
});
afterAll(() => test?.close());

const where = () => ({ id: tenant.runId });

describe("a read", () => {
  it("cannot write", async () => {
    const write = test.database.read(tenant, (tx) => tx.run.updateMany({ data: { name: "x" } }));
    expect(sqlState(await write.catch((error) => error))).toBe(READ_ONLY);
  });

  it("sees one snapshot", async () => {
    await test.database.read(tenant, async (tx) => {
      const before = await tx.run.findUniqueOrThrow({ where: where() });
      await test.database.write(tenant, (other) => other.run.update({ where: where(), data: { name: randomUUID() } }));
      expect(await tx.run.findUniqueOrThrow({ where: where() })).toEqual(before);
    });
  });
});

describe("a write", () => {
  it("leaves nothing behind when it fails, in Prisma and in SQL", async () => {
    const name = "half-done";
    const failing = new Error("stop");
    await expect(
      test.database.write(tenant, async (tx) => {
        await tx.run.update({ where: where(), data: { name } });
        throw failing;
      }),
    ).rejects.toBe(failing);
    await expect(
      test.database.sql(tenant, async (client) => {
        await client.query("UPDATE run SET name = $1", [name]);
        throw failing;
      }),
    ).rejects.toBe(failing);
    expect((await test.database.read(tenant, (tx) => tx.run.findUniqueOrThrow({ where: where() }))).name).not.toBe(
      name,
    );
  });

  it("is run again whole when the database refuses it for another's sake", async () => {
    await test.database.write(tenant, (tx) => tx.run.update({ where: where(), data: { priority: 0 } }));
    let tries = 0;
    const increment = () =>
      test.database.serializable(tenant, async (tx) => {
        tries++;
        const { priority } = await tx.run.findUniqueOrThrow({ where: where() });
        await tx.run.update({ where: where(), data: { priority: priority + 1 } });
      });
    await Promise.all(Array.from({ length: 6 }, increment));
    expect((await test.database.read(tenant, (tx) => tx.run.findUniqueOrThrow({ where: where() }))).priority).toBe(6);
    expect(tries).toBeGreaterThan(6);
  });

  it("is run again after a deadlock", async () => {
    const other = await createTenantRows(test.database);
    const scope = { organizationId: other.organizationId };
    let tries = 0;
    let bothHoldOne: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      bothHoldOne = resolve;
    });
    let holding = 0;
    // Two rows locked in opposite order; each side takes its second only when both hold their first.
    const lockBoth = (tables: readonly string[]) =>
      test.database.sql(scope, async (client) => {
        tries++;
        await client.query(`SELECT FROM ${tables[0]} FOR UPDATE`);
        if (++holding >= 2) bothHoldOne();
        await gate;
        await client.query(`SELECT FROM ${tables[1]} FOR UPDATE`);
      });
    await Promise.all([lockBoth(["run", "project"]), lockBoth(["project", "run"])]);
    expect(tries).toBe(3);
  });
});
