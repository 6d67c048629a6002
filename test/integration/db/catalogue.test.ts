import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueFindings } from "./catalogue-findings.ts";

let test: TestDatabase;
let superuser: pg.Client;

beforeAll(async () => {
  test = await openTestDatabase();
  superuser = new pg.Client({ connectionString: test.superuserUrl });
  await superuser.connect();
});

afterAll(async () => {
  await superuser?.end();
  await test?.close();
});

describe("the catalogue", () => {
  it("walls every table, and crosses tenants only where the list says so", async () => {
    expect(await catalogueFindings(superuser)).toEqual([]);
  });

  it.each([
    ["CREATE TABLE note (id uuid, organization_id uuid NOT NULL)", "note has no forced row-level security"],
    ["CREATE TABLE note (id uuid)", "note has no organization_id"],
    ["ALTER TABLE run NO FORCE ROW LEVEL SECURITY", "run has no forced row-level security"],
    ["DROP POLICY tenant ON run", "run has not exactly the tenant policy"],
    ["CREATE POLICY wide ON run TO graft_api USING (true)", "run has not exactly the tenant policy"],
    [
      "CREATE POLICY wide ON dataset FOR SELECT TO graft_system USING (true)",
      "policy not listed: dataset: wide for SELECT where true",
    ],
    ["DROP POLICY system_read ON run", /policy listed but not there: run: system_read/],
    ["GRANT SELECT (spec) ON run TO graft_system", "graft_system may SELECT run (spec)"],
    ["GRANT UPDATE (state) ON run TO graft_system", "graft_system may UPDATE run (state)"],
    ['GRANT SELECT ON "user" TO graft_api', "graft_api may SELECT user"],
    ["GRANT SELECT ON run TO graft_auth", "graft_auth may SELECT run"],
    ["GRANT SELECT ON run TO PUBLIC", "PUBLIC may SELECT run"],
    ["GRANT SELECT ON metric_point_3 TO graft_api", "graft_api may SELECT metric_point_3"],
    [
      "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM run'",
      "peek is SECURITY DEFINER and not listed",
    ],
    ["CREATE VIEW all_runs AS SELECT * FROM run", "the view all_runs reads with its owner's rights"],
    ["CREATE MATERIALIZED VIEW old_runs AS SELECT * FROM run", "the view old_runs reads with its owner's rights"],
    ["GRANT graft_owner TO graft_api", "the role graft_api is more than itself"],
  ])("finds: %s", async (breach, finding) => {
    await superuser.query("BEGIN");
    try {
      await superuser.query(breach);
      const findings = await catalogueFindings(superuser);
      expect(findings).toContainEqual(typeof finding === "string" ? finding : expect.stringMatching(finding));
    } finally {
      await superuser.query("ROLLBACK");
    }
  });
});
