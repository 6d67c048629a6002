import { createHash } from "node:crypto";
import type { ApiServer } from "@graft/api";
import { UNNOTED_TABLES } from "@graft/db";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { readAuditLog } from "./read-audit-log.ts";

let test: TestDatabase;
let api: ApiServer;
let superuser: pg.Client;
let ours: SeededOrganization;

beforeAll(async () => {
  test = await openTestDatabase();
  api = await startTestApi(test);
  superuser = new pg.Client({ connectionString: test.superuserUrl });
  await superuser.connect();
  ours = await seed(api.url).organization();
});

afterAll(async () => {
  await superuser?.end();
  await api?.close();
  await test?.close();
});

const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
  (await superuser.query<Row>(sql, values)).rows;

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1];

describe("the audit log", () => {
  it("has who made what, from where, in which request, with the digest of the row as it stands", async () => {
    const project = await ours.project();
    const [made] = await readAuditLog(ours.asOwner, { objectId: project.id });
    const [row] = await rows<{ text: string }>("SELECT to_jsonb(p)::text AS text FROM project p WHERE id = $1", [
      rawId(project.id),
    ]);
    expect(made).toMatchObject({
      ...{ actorKind: "USER", actorName: "Ada", action: "createProject", operation: "INSERT", objectType: "Project" },
      ...{ beforeDigest: null, changed: [], address: expect.stringMatching(/127\.0\.0\.1|::1/) },
      afterDigest: createHash("sha256")
        .update(row?.text ?? "")
        .digest("hex"),
    });
    const memberIds = await readAuditLog(ours.asOwner, { objectType: "Member" });
    expect(memberIds).toHaveLength(1);
    expect(made?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("chains the changes of an object: what one leaves is what the next finds", async () => {
    const key = await ours.key("SERVICE");
    await ours.asOwner.data(
      `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { userErrors { code } } }`,
      { input: { apiKeyId: key.id } },
    );
    const [revoked, made] = await readAuditLog(ours.asOwner, { objectId: key.id });
    expect(revoked).toMatchObject({ action: "revokeApiKey", operation: "UPDATE", changed: ["revoked_at"] });
    expect(revoked?.beforeDigest).toBe(made?.afterDigest);
    expect(revoked?.afterDigest).not.toBe(made?.afterDigest);
  });

  it("goes with its change: what is refused or undone leaves nothing", async () => {
    const { slug } = await ours.project();
    const before = await readAuditLog(ours.asOwner);
    const { createProject } = await ours.asOwner.data<{ createProject: { userErrors: { code: string }[] } }>(
      `mutation ($input: CreateProjectInput!) { createProject(input: $input) { userErrors { code } } }`,
      { input: { slug, name: "Again" } },
    );
    expect(createProject.userErrors).toMatchObject([{ code: "CONFLICT" }]);
    await expect(
      test.database.write({ organizationId: rawId(ours.id) ?? "" }, async (tx) => {
        await tx.project.updateMany({ data: { name: "Undone" } });
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    expect(await readAuditLog(ours.asOwner)).toEqual(before);
  });

  it("survives any name an actor may have", async () => {
    const name = 'O\'Brien \\ "q" 😀 \\u0000 ; DROP';
    const scope = { organizationId: rawId(ours.id) ?? "", actor: { kind: "SYSTEM" as const, name } };
    await test.database.write(scope, (tx) => tx.project.updateMany({ data: { name: "Quoted" } }));
    await test.database.sql(scope, (client) => client.query("UPDATE project SET name = 'Quoted again'"));
    const [last, first] = await readAuditLog(ours.asOwner, { actor: "o'brien" });
    expect([last?.actorName, first?.actorName]).toEqual([name, name]);
    const broken = { ...scope, actor: { kind: "SYSTEM" as const, name: `a\0b\ud83d` } };
    await test.database.sql(broken, (client) => client.query("UPDATE project SET name = 'Broken'"));
    expect((await readAuditLog(ours.asOwner))[0]?.actorName).toBe("ab\ufffd");
  });

  it("is for administrators, and of one organization", async () => {
    const maintainer = await ours.member("MAINTAINER");
    const query = "{ organization { auditLog(first: 1) { edges { node { action } } } } }";
    expect(await maintainer.refusal(query)).toBe("FORBIDDEN");
    const theirs = await seed(api.url).organization();
    const actions = (await readAuditLog(theirs.asOwner)).map(({ action }) => action);
    expect(new Set(actions)).toEqual(new Set(["createOrganization"]));
    const foreign = await readAuditLog(theirs.asOwner, { objectId: ours.id });
    expect(foreign).toEqual([]);
  });
});

describe("its export", () => {
  const get = (path: string, headers: Record<string, string>) => fetch(new URL(path, api.url), { headers });

  it("streams every entry as a line of JSON, filtered, and is noted itself", async () => {
    const { "content-type": _type, ...headers } = ours.asOwner.headers;
    const answer = await get("/v1/audit-log?objectType=Project", headers);
    expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
    const lines = (await answer.text()).trimEnd().split("\n");
    const [{ count } = { count: 0 }] = await rows<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_log_entry WHERE organization_id = $1 AND object_type = 'Project'",
      [rawId(ours.id)],
    );
    expect(lines).toHaveLength(count);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ objectType: "Project", organizationId: rawId(ours.id) });
    expect((await readAuditLog(ours.asOwner))[0]).toMatchObject({ action: "exportAuditLog", operation: "READ" });
  });

  it("pages through more entries than one read carries, each once", async () => {
    const many = await seed(api.url).organization();
    const organizationId = rawId(many.id) ?? "";
    await test.database.sql({ organizationId }, (client) =>
      client.query(
        `INSERT INTO audit_log_entry (organization_id, actor_kind, actor_name, action, operation, object_type, changed)
         SELECT $1, 'SYSTEM', 'x', 'x', 'READ', 'X', '{}' FROM generate_series(1, 2500)`,
        [organizationId],
      ),
    );
    const { cookie } = many.asOwner.headers;
    const answer = await get(`/v1/audit-log?organization=${many.slug}&objectType=X`, { cookie: cookie ?? "" });
    const ids = (await answer.text())
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(new Set(ids).size).toBe(2500);
    expect(ids).toHaveLength(2500);
  });

  it("refuses strangers, members without the role, and questions it does not know", async () => {
    expect((await get("/v1/audit-log", {})).status).toBe(401);
    expect((await get("/v1/audit-log", (await ours.member("MAINTAINER")).headers)).status).toBe(403);
    expect((await get("/v1/audit-log?when=now", ours.asOwner.headers)).status).toBe(400);
    const stranger = (await seed(api.url).organization()).owner.in(ours.slug);
    expect((await get("/v1/audit-log", stranger.headers)).status).toBe(404);
  });
});

describe("the database", () => {
  it("lets nobody who serves tenants change or delete an entry", async () => {
    const granted = await rows<{ grantee: string; privilege: string }>(
      `SELECT DISTINCT grantee, privilege_type AS privilege FROM information_schema.table_privileges
       WHERE table_name = 'audit_log_entry' AND grantee NOT IN ('graft_owner', 'postgres') ORDER BY 1, 2`,
    );
    expect(granted).toEqual([
      { grantee: "graft_api", privilege: "INSERT" },
      { grantee: "graft_api", privilege: "SELECT" },
    ]);
    await expect(superuser.query("UPDATE audit_log_entry SET actor_name = 'nobody'")).rejects.toThrow("append-only");
    await expect(superuser.query("TRUNCATE audit_log_entry")).rejects.toThrow("append-only");
  });

  it("notes every tenant table, but for those spelled out", async () => {
    const tables = await rows<{ name: string; noted: boolean }>(`
      SELECT c.relname AS name, EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND p.proname = 'note_change' AND t.tgenabled = 'O' AND t.tgtype & 28 = 28
      ) AS noted
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.relname = 'organization'
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id'))`);
    const unnoted = tables.filter(({ noted }) => !noted).map(({ name }) => name);
    const advice =
      "give the table its trigger in a migration later than 20261124123000, or a line in unnoted-tables.ts";
    expect(unnoted.sort(), advice).toEqual(Object.keys(UNNOTED_TABLES).sort());
    expect(tables.filter(({ noted }) => noted).length).toBeGreaterThanOrEqual(25);
  });
});
