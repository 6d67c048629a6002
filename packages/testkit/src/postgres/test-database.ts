import { randomBytes } from "node:crypto";
import { createDatabase, Database, type DatabaseUrls, databaseUrls, dropDatabase } from "@graft/db";
import type { TestPostgres } from "./start-postgres.ts";

export interface TestDatabase extends DatabaseUrls {
  readonly name: string;
  /** Connection to this database as the superuser, to look past every wall with. */
  readonly superuserUrl: string;
  readonly database: Database;
  /** Closes the pools and drops the database. */
  close(): Promise<void>;
}

/** Makes a migrated, empty database for one test file. */
export async function createTestDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await createDatabase({ superuserUrl: postgres.superuserUrl, name, template: postgres.template });
  const urls = databaseUrls(postgres.superuserUrl, name, postgres.passwords);
  const database = await Database.open(urls);
  const superuserUrl = new URL(postgres.superuserUrl);
  superuserUrl.pathname = `/${name}`;
  const close = async () => {
    await database.close();
    await dropDatabase(postgres.superuserUrl, name);
  };
  return { ...urls, name, superuserUrl: superuserUrl.href, database, close };
}
