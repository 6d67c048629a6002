import { createHash } from "node:crypto";
import { setQuota } from "@graft/api";
import { NO_QUOTAS, type QuotaName } from "@graft/contracts";
import { seed } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAuditLog } from "../audit-log/read-audit-log.ts";
import { runGraft } from "../command-line/run-graft.ts";
import { announce } from "../registry/upload.ts";
import { openRunBench, type RunTenant } from "../runs/run-bench.ts";
import { Tracker } from "../runs/tracker.ts";
import { operateQuota } from "./operate-quota.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openRunBench(30, { GRAFT_QUOTA_MEMBERS: "2" });
  tenant = await bench.tenant();
});
afterAll(() => bench?.close());

const set = (slug: string, limits: Partial<Record<QuotaName, number | "default" | "unlimited">>) =>
  setQuota(bench.test.database, { order: { organization: slug, limits }, limits: NO_QUOTAS });

interface QuotaView {
  readonly name: string;
  readonly limit: number | null;
  readonly used: number;
}

async function quotas({ owner }: Pick<RunTenant, "owner">): Promise<Record<string, QuotaView>> {
  const { organization } = await owner.data<{ organization: { quotas: QuotaView[] } }>(
    "{ organization { quotas { name limit used } } }",
  );
  return Object.fromEntries(organization.quotas.map((quota) => [quota.name, quota]));
}

describe("the quota of members", () => {
  it("is the configuration's for all, and names itself, its use and the way to more", async () => {
    const { organization } = tenant;
    await organization.member("MEMBER");
    await expect(organization.member("MEMBER")).rejects.toThrow(
      /QUOTA_EXCEEDED.*MEMBERS is 2 members; it uses 2 members.*graft quota set ORGANIZATION --members N/,
    );
    expect((await quotas(tenant)).MEMBERS).toEqual({ name: "MEMBERS", limit: 2, used: 2 });
  });

  it("is raised by the operator, for one organization, which its audit log notes", async () => {
    const { organization } = tenant;
    const told = await operateQuota(bench.test, organization.slug, { MEMBERS: 3 });
    expect(told).toContainEqual({ name: "MEMBERS", limit: 3, used: 2 });
    await organization.member("MEMBER");
    const [noted] = await readAuditLog(tenant.owner, { objectType: "Quota" });
    expect(noted).toMatchObject({ actorName: "Operator", action: "graft quota set", operation: "INSERT" });
    await set(organization.slug, { MEMBERS: "unlimited" });
    expect((await quotas(tenant)).MEMBERS?.limit).toBeNull();
    await set(organization.slug, { MEMBERS: "default" });
    expect((await quotas(tenant)).MEMBERS?.limit).toBe(2);
  });

  it("is shown and set by the command, which refuses what is no amount", async () => {
    const { slug } = tenant.organization;
    const { apiUrl, systemUrl, authUrl } = bench.test;
    const variables = {
      GRAFT_DATABASE_API_URL: apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: systemUrl,
      GRAFT_DATABASE_AUTH_URL: authUrl,
      GRAFT_QUOTA_CONCURRENT_RUNS: "7",
    };
    const set = await runGraft({ args: ["quota", "set", slug, "--members", "4", "--json"], variables });
    expect(set.json<{ quotas: QuotaView[] }>().quotas).toContainEqual({ name: "MEMBERS", limit: 4, used: 3 });
    const shown = await runGraft({ args: ["quota", "show", slug], variables });
    expect(shown.stdout).toMatch(/CONCURRENT_RUNS\s+7 running runs\s+0 running runs/);
    expect(shown.stdout).toMatch(/STORED_BYTES\s+unlimited/);
    const wrong = await runGraft({ args: ["quota", "set", slug, "--members", "many", "--json"], variables });
    expect([wrong.code === 0, wrong.error().code]).toEqual([false, "INPUT_INVALID"]);
    const nowhere = await runGraft({ args: ["quota", "show", "no-such", "--json"], variables });
    expect([nowhere.code === 0, nowhere.error().code]).toEqual([false, "NOT_FOUND"]);
  });

  it("lets no two who join at once take the last place", async () => {
    const { organization } = tenant;
    await set(organization.slug, { MEMBERS: 5 });
    const joined = await Promise.allSettled(Array.from({ length: 6 }, () => organization.member("VIEWER")));
    expect(joined.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect((await quotas(tenant)).MEMBERS?.used).toBe(5);
  });
});

describe("the quota of runs under way", () => {
  it("keeps the next run queued, with the reason, and lets it go when one ends", async () => {
    await set(tenant.organization.slug, { CONCURRENT_RUNS: 1 });
    const [first, second] = [await tenant.createRun(), await tenant.createRun()];
    const [one, two] = [await tenant.agent(), await tenant.agent()];
    const claims = await Promise.all([one.claim(), two.claim()]);
    const held = claims.filter((claim) => claim !== null);
    expect(held).toHaveLength(1);
    const waits = held[0]?.run.id === first.id ? second.id : first.id;
    expect((await tenant.run(waits)).waitingReason).toMatch(/CONCURRENT_RUNS is 1 running run; it uses 1 running run/);
    const { run, userErrors } = await new Tracker(tenant.owner).tryStart({ projectId: tenant.projectId });
    expect([run, userErrors[0]?.code]).toEqual([null, "QUOTA_EXCEEDED"]);
    const holder = claims[0] === null ? two : one;
    const failed = { outcome: "FAILED", reasonCode: "USER_ERROR" };
    await holder.complete(held[0] as NonNullable<(typeof held)[0]>, failed);
    const next = await one.mustClaim();
    expect(next.run.id).toBe(waits);
    await one.complete(next, failed);
  });

  it("and that of device hours does, once a month's are used up", async () => {
    await set(tenant.organization.slug, { CONCURRENT_RUNS: "unlimited", DEVICE_HOURS_PER_MONTH: 0 });
    const run = await tenant.createRun();
    expect(await (await tenant.agent()).claim()).toBeNull();
    expect((await tenant.run(run.id)).waitingReason).toContain("DEVICE_HOURS_PER_MONTH is 0 device hours this month");
    await set(tenant.organization.slug, { DEVICE_HOURS_PER_MONTH: "unlimited" });
    const agent = await tenant.agent();
    await agent.complete(await agent.mustClaim(), { outcome: "FAILED", reasonCode: "USER_ERROR" });
    expect((await quotas(tenant)).DEVICE_HOURS_PER_MONTH?.used).toBeGreaterThan(0);
  });
});

describe("the quota of stored bytes", () => {
  const file = (text: string, sizeBytes: number) => ({
    path: "a.bin",
    sha256: createHash("sha256").update(text).digest("hex"),
    sizeBytes,
  });

  it("refuses an upload that does not fit, counting what others have announced, and writes nothing", async () => {
    const { used } = (await quotas(tenant)).STORED_BYTES as QuotaView;
    expect(used).toBeGreaterThan(0);
    await set(tenant.organization.slug, { STORED_BYTES: used + 1_000 });
    expect((await announce(tenant.owner, "FILE", [file("a", 600)])).userErrors).toEqual([]);
    const refused = await announce(tenant.owner, "FILE", [file("b", 600)]);
    expect(refused.userErrors).toMatchObject([
      { code: "QUOTA_EXCEEDED", message: expect.stringContaining("STORED_BYTES") },
    ]);
    expect((await quotas(tenant)).STORED_BYTES?.used).toBe(used + 600);
    // Announced again it is the same upload, and takes no more.
    expect((await announce(tenant.owner, "FILE", [file("a", 600)])).userErrors).toEqual([]);
    await set(tenant.organization.slug, { STORED_BYTES: "default" });
  });
});

describe("the quota of metric points", () => {
  it("slows the sender with the time to wait, and takes the batch again afterwards", async () => {
    await set(tenant.organization.slug, { METRIC_POINTS_PER_MINUTE: 5 });
    await tenant.createRun();
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const points = (from: number, count: number): [number, number][] =>
      Array.from({ length: count }, (_, index) => [from + index, 1]);
    expect((await agent.logMetrics(claim, 1, { loss: points(0, 5) })).stored).toBe(5);
    const { errors } = await agent.caller.ask(
      "mutation ($input: LogMetricsInput!) { logMetrics(input: $input) { stored } }",
      {
        input: {
          ...{ runId: claim.run.id, leaseToken: claim.leaseToken, seq: 2, keys: ["loss"] },
          ...{ keyIndexes: [0], steps: [9], times: [1_700_000_000_000], values: [1] },
        },
      },
    );
    expect(errors[0]?.extensions).toMatchObject({
      code: "RATE_LIMITED",
      details: { quota: "METRIC_POINTS_PER_MINUTE", limit: 5, used: 5 },
    });
    expect(errors[0]?.extensions.details?.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    const before = (await seed(tenant.owner.url).organization()).asOwner;
    expect((await quotas({ owner: before })).METRIC_POINTS_PER_MINUTE?.used).toBe(0);
    await set(tenant.organization.slug, { METRIC_POINTS_PER_MINUTE: "unlimited" });
    await expect
      .poll(() => agent.logMetrics(claim, 2, { loss: points(9, 1) }).catch(() => undefined), { timeout: 5_000 })
      .toMatchObject({ stored: 1 });
  });
});
