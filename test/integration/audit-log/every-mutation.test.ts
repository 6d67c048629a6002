import type { ApiServer } from "@graft/api";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTORS } from "../../tenancy/actors.ts";
import { expectedOf } from "../../tenancy/expected-operations.ts";
import { type Matrix, openMatrix, waysOf } from "../../tenancy/matrix.ts";
import { own } from "../../tenancy/naming.ts";
import { callOf, slotsOf } from "../../tenancy/operation.ts";
import { openTenant } from "../runs/run-bench.ts";
import { Tracker } from "../runs/tracker.ts";
import { fireSchedule, madeSchedule, makePolicy, updateSchedule } from "../schedules/schedule-calls.ts";
import { startTestApi } from "../start-test-api.ts";

/** Mutations that leave no entry, and why; complete. */
const UNNOTED: Readonly<Record<string, string>> = {
  appendLog: "lines that a run wrote: data, many a second",
  heartbeat: "leases and progress, every few seconds",
  logMetrics: "points that a run measured: data, many a second",
  markNoticesRead: "a person's own reading mark",
  presignUploadParts: "gives out URLs of an upload that was noted when it was announced",
  recordCheckpoint: "where a run can go on; the checkpoint's artifact is noted",
  recordResume: "where an attempt went on; the run's changes of state are noted",
  renewArtifactUpload: "gives out URLs of an upload that was noted when it was announced",
};

/** Not called with success here; what it writes (alias, ledger) is what reviewPromotion writes. */
const LIKE_ANOTHER = ["rollbackAlias"];

/** What must be so before a mutation can do its work. $1 is the organization. */
const BEFORE: Readonly<Record<string, string>> = {
  "Mutation.publishFeatureShard":
    "WITH gone AS (DELETE FROM feature_shard WHERE organization_id = $1) UPDATE artifact SET kind = 'FEATURES' WHERE organization_id = $1",
  "Mutation.requestPromotion": "DELETE FROM alias WHERE organization_id = $1",
  "Mutation.redeliverWebhook": "UPDATE webhook_delivery SET state = 'DELIVERED' WHERE organization_id = $1",
  "Mutation.withdrawPromotion": "UPDATE promotion_request SET state = 'OPEN' WHERE organization_id = $1",
};

/** What ends a thing comes when everything else has been done with it. */
const LAST = /^Mutation\.(cancel|complete|drain|revoke|withdraw|delete|remove)/;

let test: TestDatabase;
let api: ApiServer;
let matrix: Matrix;
let superuser: pg.Client;

beforeAll(async () => {
  test = await openTestDatabase();
  api = await startTestApi(test, { GRAFT_SCHEDULE_SECONDS: "60", GRAFT_ERASER_SECONDS: "600" });
  matrix = await openMatrix(api, test);
  superuser = new pg.Client({ connectionString: test.superuserUrl });
  await superuser.connect();
});

afterAll(async () => {
  await superuser?.end();
  await matrix?.close();
  await api?.close();
  await test?.close();
});

/** Everything once, with the ids the tenant has, by somebody who may. */
async function callEach(): Promise<Map<string, unknown>> {
  const { schema, operations, ours } = matrix;
  const answers = new Map<string, unknown>();
  const mutations = operations.filter(({ kind }) => kind === "Mutation");
  for (const operation of mutations.sort((a, b) => Number(LAST.test(a.name)) - Number(LAST.test(b.name)))) {
    const before = BEFORE[operation.name];
    if (before !== undefined) await superuser.query(before, [ours.organizationId]);
    const bound = slotsOf(schema, operation).some((slot) => slot.endsWith(".leaseToken"));
    const actor = bound ? "AGENT" : ACTORS.filter((each) => expectedOf(operation.name)[each] === "yes").at(-1);
    const [way] = waysOf(matrix, actor ?? "OWNER");
    const answer = await way?.send(callOf(schema, operation, own(ours).choose));
    answers.set(operation.name.replace("Mutation.", ""), answer);
  }
  return answers;
}

/** What needs a real data set, a real run and a slug. */
async function workForReal(): Promise<void> {
  const tenant = await openTenant(api.url);
  const { owner, projectId, organization } = tenant;
  const run = await tenant.createRun();
  for (const field of ["pauseRun", "resumeRun"]) {
    await owner.data(`mutation ($runId: ID!) { ${field}(input: { runId: $runId }) { userErrors { code } } }`, {
      runId: run.id,
    });
  }
  await owner.data(
    `mutation ($runId: ID!) { cloneRun(input: { runId: $runId, idempotencyKey: "clone" }) { run { id } } }`,
    { runId: run.id },
  );
  await tenant.cancel(run.id);
  await owner.data(
    `mutation ($runId: ID!) { retryRun(input: { runId: $runId, idempotencyKey: "again" }) { userErrors { code } } }`,
    { runId: run.id },
  );
  const agent = await tenant.agent();
  await agent.complete(await agent.mustClaim(), { outcome: "FAILED", reasonCode: "USER_ERROR" });
  const tracker = new Tracker(owner);
  await tracker.logParams(await tracker.start(projectId), { rate: 0.1 });
  await makePolicy(tenant);
  const { id: scheduleId } = await madeSchedule(tenant);
  await fireSchedule(owner, scheduleId);
  await updateSchedule(owner, { scheduleId, expression: "0 4 1 1 *" });
  const { made } = await owner.data<{ made: { webhook: { id: string } } }>(
    `mutation { made: createWebhook(input: { url: "https://a.invalid/hook", kinds: [RUN_FAILED] }) { webhook { id } } }`,
  );
  await owner.data("mutation ($id: ID!) { updateWebhook(input: { webhookId: $id, enabled: false }) { __typename } }", {
    id: made.webhook.id,
  });
  await owner.data("mutation ($confirm: String!) { requestDeletion(input: { confirm: $confirm }) { __typename } }", {
    confirm: organization.slug,
  });
}

describe("every mutation of the schema", () => {
  it("leaves an entry under its name, or is spelled out with the reason", async () => {
    const answers = await callEach();
    await workForReal();
    const { rows } = await superuser.query<{ action: string }>("SELECT DISTINCT action FROM audit_log_entry");
    const noted = new Set(rows.map(({ action }) => action));
    const silent = [...answers.keys()].filter((name) => !noted.has(name)).sort();
    const spelledOut = [...Object.keys(UNNOTED), ...LIKE_ANOTHER].sort();
    const unexpected = silent.filter((name) => !spelledOut.includes(name));
    expect(silent, JSON.stringify(unexpected.map((name) => answers.get(name)))).toEqual(spelledOut);
    expect(answers.size).toBeGreaterThan(50);
    expect(spelledOut).toHaveLength(9);
  });

  it("puts no secret into the log: not a key, a token, a password or a signing secret", async () => {
    const tenant = await openTenant(api.url);
    const key = await tenant.organization.key("SERVICE");
    const { made } = await tenant.owner.data<{ made: { secret: string } }>(
      `mutation { made: createWebhook(input: { url: "https://canary-path.invalid/hook", kinds: [RUN_FAILED] }) {
        secret userErrors { code }
      } }`,
    );
    await tenant.createRun();
    const { leaseToken } = await (await tenant.agent()).mustClaim();
    const { cookie } = tenant.owner.headers;
    const secrets = [
      key.secret,
      made.secret,
      leaseToken,
      "canary-path",
      decodeURIComponent(cookie?.split("=")[1] ?? ""),
    ];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      const { rowCount } = await superuser.query(
        "SELECT FROM audit_log_entry e WHERE position($1 IN e::text) > 0 LIMIT 1",
        [secret],
      );
      expect(rowCount).toBe(0);
    }
  });
});
