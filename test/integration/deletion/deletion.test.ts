import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sha256Hex } from "@graft/contracts";
import { unitOfWork } from "@graft/db";
import { requestDeletion } from "@graft/domain";
import { type ApiCaller, until } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAuditLog } from "../audit-log/read-audit-log.ts";
import { createTenantRows } from "../db/tenant-rows.ts";
import { createDatasetVersion } from "../registry/create-versions.ts";
import { drawBalanced, drawDataset } from "../registry/made-data.ts";
import { uploadVerified } from "../registry/upload.ts";
import { openRunBench, type RunTenant } from "../runs/run-bench.ts";
import { filesWith, tablesWith } from "./leftovers.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let superuser: pg.Client;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "graft-deletion-"));
  bench = await openRunBench(30, { GRAFT_DATA: data, GRAFT_ERASER_SECONDS: "0.1", GRAFT_SCHEDULE_SECONDS: "60" });
  superuser = new pg.Client({ connectionString: bench.test.superuserUrl });
  await superuser.connect();
});

afterAll(async () => {
  await superuser?.end();
  await bench?.close();
  await rm(data, { recursive: true, force: true });
});

interface DeletionView {
  readonly id: string;
  readonly exportedAt: string | null;
  readonly exportedRows: number | null;
  readonly exportPath: string;
  readonly project: { readonly id: string } | null;
}

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";

async function ask(caller: ApiCaller, confirm: string, projectId?: string) {
  const { made } = await caller.data<{ made: { deletion: DeletionView | null; userErrors: { code: string }[] } }>(
    `mutation ($input: RequestDeletionInput!) { made: requestDeletion(input: $input) {
      deletion { id exportedAt exportPath project { id } } userErrors { code message }
    } }`,
    { input: { confirm, ...(projectId && { projectId }) } },
  );
  return made;
}

async function deletionsOf(caller: ApiCaller): Promise<DeletionView[]> {
  const { organization } = await caller.data<{ organization: { deletions: DeletionView[] } }>(
    "{ organization { deletions { id exportedAt exportedRows exportPath project { id } } } }",
  );
  return organization.deletions;
}

const exported = (caller: ApiCaller) =>
  until(async () => (await deletionsOf(caller)).find(({ exportedAt }) => exportedAt !== null));

/** Ends the grace of what shall be deleted. */
const endGrace = (deletionId: string) =>
  superuser.query("UPDATE deletion SET erase_after = now() WHERE id = $1", [deletionId]);

const gone = (needle: string, but: readonly string[] = []) =>
  until(async () => {
    const tables = (await tablesWith(superuser, needle)).filter((table) => !but.includes(table));
    const files = await filesWith(data, needle);
    return tables.length + files.length === 0 ? true : undefined;
  }, 20_000);

/** A run with points and lines of its log, under way. */
async function workIn(tenant: RunTenant, canary: string) {
  await tenant.createRun(tenant.trainSpec(), { name: canary });
  const agent = await tenant.agent();
  const claim = await agent.mustClaim();
  await agent.logMetrics(claim, 1, { [canary]: [[1, 0.5]] });
  await agent.uploadModel(claim);
  return { agent, claim };
}

interface ExportLine {
  readonly path: string;
  readonly url: string;
  readonly sizeBytes: number;
}

async function download(caller: ApiCaller, exportPath: string): Promise<Map<string, Buffer>> {
  const { "content-type": _type, ...headers } = caller.headers;
  const list = await (await fetch(new URL(exportPath, caller.url), { headers })).text();
  const files = new Map<string, Buffer>();
  for (const text of list.trimEnd().split("\n")) {
    const { path: name, url, sizeBytes } = JSON.parse(text) as ExportLine;
    const content = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(content.byteLength, name).toBe(sizeBytes);
    files.set(name, content);
  }
  return files;
}

describe("deleting an organization", () => {
  it("wants its slug typed by an owner, and can be taken back", async () => {
    const tenant = await bench.tenant();
    const { slug } = tenant.organization;
    const admin = await tenant.organization.member("ADMIN");
    expect(
      (
        await admin.ask("mutation ($c: String!) { requestDeletion(input: { confirm: $c }) { __typename } }", {
          c: slug,
        })
      ).errors[0]?.extensions.code,
    ).toBe("FORBIDDEN");
    expect((await ask(tenant.owner, "something")).userErrors).toMatchObject([{ code: "INPUT_INVALID" }]);
    const { deletion } = await ask(tenant.owner, slug);
    expect((await ask(tenant.owner, slug)).userErrors).toMatchObject([{ code: "CONFLICT" }]);
    await tenant.owner.data(
      "mutation ($id: ID!) { cancelDeletion(input: { deletionId: $id }) { cancelledDeletionId userErrors { code } } }",
      { id: deletion?.id },
    );
    expect(await deletionsOf(tenant.owner)).toEqual([]);
    const actions = (await readAuditLog(tenant.owner, { objectType: "Deletion" })).map(({ action }) => action);
    expect(new Set(actions.filter((action) => action !== "erase"))).toEqual(
      new Set(["requestDeletion", "cancelDeletion"]),
    );
  });

  it("exports every row and every content first, and leaves nothing in the database and in the store", async () => {
    const tenant = await bench.tenant();
    const organizationId = rawId(tenant.organization.id);
    const canary = `canary-${organizationId.slice(-12)}`;
    const { claim } = await workIn(tenant, canary);
    const before = await tablesWith(superuser, organizationId);
    expect(before).toEqual(expect.arrayContaining(["run", "metric_point", "artifact", "blob", "audit_log_entry"]));
    await ask(tenant.owner, tenant.organization.slug);
    const deletion = await exported(tenant.owner);
    const files = await download(tenant.owner, deletion.exportPath);
    const manifest = JSON.parse(files.get("manifest.json")?.toString() ?? "{}") as {
      tables: { table: string; rows: number; sha256: string }[];
    };
    for (const { table, rows, sha256 } of manifest.tables) {
      const text = files.get(`tables/${table}.jsonl`)?.toString() ?? "";
      expect({ table, rows: text.split("\n").length - 1 }).toEqual({ table, rows });
      expect(sha256Hex(text)).toBe(sha256);
      expect(text).not.toContain(claim.leaseToken);
    }
    expect(manifest.tables.filter(({ rows }) => rows > 0).map(({ table }) => table)).toEqual(
      expect.arrayContaining(before.filter((table) => table !== "deletion")),
    );
    expect(manifest.tables.reduce((sum, { rows }) => sum + rows, 0)).toBe(deletion.exportedRows);
    const contents = [...files].filter(([name]) => name.startsWith("contents/"));
    expect(contents.length).toBeGreaterThan(2);
    for (const [name, content] of contents) expect(`contents/${sha256Hex(content)}`).toBe(name);
    expect(await filesWith(data, organizationId)).not.toEqual([]);
    await endGrace(rawId(deletion.id));
    await gone(organizationId);
    await gone(canary);
  });

  it("leaves nothing in any table, each of which had a row", async () => {
    const { database } = bench.test;
    const { organizationId } = await createTenantRows(database);
    const scope = { organizationId, actor: { kind: "SYSTEM", name: "test" } } as const;
    await superuser.query("DELETE FROM deletion WHERE organization_id = $1", [organizationId]);
    const ports = { work: unitOfWork(database), graceHours: 0 };
    await requestDeletion(scope, ports, { projectId: null, confirm: organizationId });
    await gone(organizationId);
  });
});

describe("deleting a project", () => {
  it("takes what only it used, and leaves the rest of the organization as it was", async () => {
    const tenant = await bench.tenant();
    const { organization, owner } = tenant;
    const kept = await organization.project();
    const canary = `canary-${rawId(kept.id).slice(-12)}`;
    const { contents } = drawDataset(drawBalanced(2));
    // The same contents in both projects: those must survive; the model of the run is the project's alone.
    const shared = await uploadVerified(owner, "DATASET", contents);
    await createDatasetVersion(owner, { projectId: kept.id, dataset: "kept", artifactId: shared.id });
    await workIn(tenant, canary);
    const projectId = rawId(tenant.projectId);
    const { rows: blobs } = await superuser.query("SELECT sha256 FROM blob WHERE organization_id = $1", [
      rawId(organization.id),
    ]);
    const { organization: seen } = await owner.data<{
      organization: { projects: { edges: { node: { slug: string; id: string } }[] } };
    }>("{ organization { projects(first: 10) { edges { node { id slug } } } } }");
    const slug = seen.projects.edges.find(({ node }) => node.id === tenant.projectId)?.node.slug ?? "";
    await ask(owner, slug, tenant.projectId);
    const deletion = await exported(owner);
    const files = await download(owner, deletion.exportPath);
    expect(files.get("tables/run.jsonl")?.toString()).toContain(canary);
    expect(files.get("tables/metric_point.jsonl")?.toString().split("\n")).toHaveLength(2);
    expect(files.get("tables/project.jsonl")?.toString()).not.toContain(rawId(kept.id));
    await endGrace(rawId(deletion.id));
    // Its entries of the audit log stay, which hold its id and no contents.
    await gone(projectId, ["audit_log_entry"]);
    await gone(canary);
    const { rows: left } = await superuser.query("SELECT sha256 FROM blob WHERE organization_id = $1", [
      rawId(organization.id),
    ]);
    expect(left.length).toBe(blobs.length - 1);
    await until(async () => {
      const files = await filesWith(data, rawId(organization.id));
      return files.length === left.length ? true : undefined;
    });
    const { project } = await owner.data<{ project: { datasets: { edges: unknown[] } } }>(
      "query ($slug: String!) { project(slug: $slug) { datasets(first: 5) { edges { node { name } } } } }",
      { slug: kept.slug },
    );
    expect(project.datasets.edges).toEqual([{ node: { name: "kept" } }]);
  });
});

describe("the database", () => {
  it("erases nothing that is not due, for nobody else, and by no other way", async () => {
    const { database } = bench.test;
    const [ours, theirs] = [await createTenantRows(database), await createTenantRows(database)];
    const { rows } = await superuser.query<{ id: string }>("SELECT id FROM deletion WHERE organization_id = $1", [
      ours.organizationId,
    ]);
    const id = rows[0]?.id;
    const erase = (scope: { organizationId: string }, organizationId: string) =>
      database.sql(scope, (client) => client.query("SELECT erase($1, $2, '{}')", [organizationId, id]));
    await expect(erase(ours, ours.organizationId)).rejects.toThrow("is not due");
    await expect(erase(theirs, ours.organizationId)).rejects.toThrow("in its own transaction");
    await expect(erase(theirs, theirs.organizationId)).rejects.toThrow("is not due");
    for (const table of ["organization", "project", "run", "audit_log_entry", "promotion_event"]) {
      await expect(database.sql(ours, (client) => client.query(`DELETE FROM ${table}`))).rejects.toThrow(
        "permission denied",
      );
    }
    await expect(superuser.query("DELETE FROM promotion_event")).rejects.toThrow("append-only");
    await expect(superuser.query("DELETE FROM audit_log_entry")).rejects.toThrow("append-only");
  });
});
