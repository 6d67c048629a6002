import { Prisma, type Tx } from "@graft/db";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaDifference } from "./schema-difference.ts";
import { createTenantRows, type TenantRows } from "./tenant-rows.ts";

const SIGN_IN = ["User", "Session", "Account", "Verification", "RateLimit", "TwoFactor", "UsedCode", "AccountAttempt"];

/** Of no tenant, and the system role's. */
const SYSTEM = ["DoomedObject"];

let test: TestDatabase;
let tenant: TenantRows;

beforeAll(async () => {
  test = await openTestDatabase();
  tenant = await createTenantRows(test.database);
});
afterAll(() => test?.close());

interface Model {
  findFirst(): Promise<object | null>;
}

function modelOf(client: Tx, name: string): Model {
  const key = (name.charAt(0).toLowerCase() + name.slice(1)) as "run";
  // Every model's delegate has this method; their argument types differ and are not used here.
  return client[key] as unknown as Model;
}

it.each(Object.values(Prisma.ModelName))("the migrations make every column the schema names: %s", async (name) => {
  const read = (client: Tx) => modelOf(client, name).findFirst();
  if (SIGN_IN.includes(name)) expect(await read(test.database.auth)).toBeNull();
  else if (SYSTEM.includes(name)) expect(await test.database.system(read)).toBeNull();
  else expect(await test.database.read(tenant, read)).toBeTruthy();
});

describe("the migrations and the schema", () => {
  it("say the same, to the column, the index and the foreign key", async () => {
    expect(await schemaDifference(test.superuserUrl)).toEqual([]);
  });

  it.each([
    ["ALTER TABLE project ADD COLUMN colour text", ['ALTER TABLE "project" DROP COLUMN "colour"']],
    ["ALTER TABLE project ALTER COLUMN name DROP NOT NULL", ['ALTER TABLE "project" ALTER COLUMN "name" SET NOT NULL']],
    ["DROP INDEX run_experiment_id_idx", ['CREATE INDEX "run_experiment_id_idx" ON "run"("experiment_id")']],
  ])("differ after %s", async (statement, difference) => {
    const drifted = await openTestDatabase();
    const superuser = new pg.Client({ connectionString: drifted.superuserUrl });
    try {
      await superuser.connect();
      await superuser.query(statement);
      expect(await schemaDifference(drifted.superuserUrl)).toEqual(difference);
    } finally {
      await superuser.end();
      await drifted.close();
    }
  });
});
