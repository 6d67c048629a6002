import { Prisma, type Tx } from "@graft/db";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTenantRows, type TenantRows } from "./tenant-rows.ts";

const SIGN_IN = ["User", "Session", "Account", "Verification"];

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
  else expect(await test.database.read(tenant, read)).toBeTruthy();
});
