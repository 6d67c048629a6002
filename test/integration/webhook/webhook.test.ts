import { randomBytes } from "node:crypto";
import type { ApiServer } from "@graft/api";
import { webhookEventSchema } from "@graft/contracts";
import { ApiCaller, openTestDatabase, type TestDatabase, until } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTenant, type RunTenant, type TestAgent } from "../runs/run-bench.ts";
import { startTestApi } from "../start-test-api.ts";
import { documentedVerify, type Verify } from "./documented-verify.ts";
import { changeWebhook, createWebhook, type DeliveryView, readDeliveries } from "./webhook-caller.ts";
import { openReceiver, type Receiver, status } from "./webhook-receiver.ts";

const SECRETS = {
  GRAFT_WEBHOOK_KEY: randomBytes(32).toString("hex"),
  GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
};
const WILLING = { ...SECRETS, GRAFT_WEBHOOK_ALLOW_PRIVATE: "1", GRAFT_WEBHOOK_ALLOW_HTTP: "1" };
const HASTY = {
  GRAFT_WEBHOOK_ATTEMPTS: "3",
  GRAFT_WEBHOOK_RETRY_SECONDS: "0.05",
  GRAFT_WEBHOOK_TIMEOUT_SECONDS: "0.5",
};

let database: TestDatabase;
let api: ApiServer;
let verify: Verify;
let tenant: RunTenant;
let agent: TestAgent;
let receiver: Receiver;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database, { ...WILLING, ...HASTY });
  verify = await documentedVerify();
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});
beforeEach(async () => {
  tenant = await openTenant(api.url);
  agent = await tenant.agent();
  receiver = await openReceiver();
  return () => receiver.close();
});

/** A run that fails, of which webhooks are told. */
async function failRun(name: string) {
  const run = await tenant.createRun(tenant.trainSpec(), { name });
  await agent.complete(await agent.mustClaim(), {
    outcome: "FAILED",
    reasonCode: "USER_ERROR",
    message: "for the test",
  });
  return run;
}

/** The newest delivery of the only webhook, once it is as wanted. */
function delivery(wanted: Partial<DeliveryView>, caller: ApiCaller = tenant.owner): Promise<DeliveryView> {
  return until(async () => {
    const [newest] = (await readDeliveries(caller))[0] ?? [];
    const right = newest && Object.entries(wanted).every(([key, value]) => newest[key as keyof DeliveryView] === value);
    return right ? newest : undefined;
  });
}

const told = (count: number) => until(async () => (receiver.received.length >= count ? receiver.received : undefined));

describe("a webhook", () => {
  it("is told of a notice, signed so that the documented example verifies it", async () => {
    const { secret } = await createWebhook(tenant.owner, receiver.url);
    const run = await failRun("lost");
    const [message] = await told(1);
    const { headers, body = "" } = message ?? {};
    const signature = String(headers?.["graft-signature"]);
    expect(verify(secret ?? "", { signature, body })).toBe(true);
    expect(verify("another", { signature, body })).toBe(false);
    expect(verify(secret ?? "", { signature, body: `${body} ` })).toBe(false);
    expect(verify(secret ?? "", { signature, body }, Date.now() / 1000 + 301)).toBe(false);
    const event = webhookEventSchema.parse(JSON.parse(body));
    expect(event).toMatchObject({
      kind: "RUN_FAILED",
      organization: tenant.organization.slug,
      notice: { title: "lost failed", body: "for the test", subject: { type: "Run" } },
    });
    expect(event.notice?.url).toContain(`/runs/${event.notice?.subject.id}`);
    expect(Buffer.from(run.id, "base64").toString()).toBe(`Run:${event.notice?.subject.id}`);
    expect(headers).toMatchObject({
      "graft-event": "RUN_FAILED",
      "graft-delivery": event.delivery,
      "graft-attempt": "1",
    });
    expect(await delivery({ state: "DELIVERED" })).toMatchObject({ attempts: 1, answerStatus: 204, error: null });
  });

  it("is not told of other kinds, nor while it is disabled, nor once it is deleted", async () => {
    const { webhook } = await createWebhook(tenant.owner, receiver.url, ["AUDIT_FAILED"]);
    const webhookId = webhook?.id;
    await failRun("of another kind");
    const change = (input: object) => changeWebhook(tenant.owner, "updateWebhook", { webhookId, ...input });
    expect(await change({ kinds: ["RUN_FAILED"], enabled: false })).toMatchObject({ userErrors: [] });
    await failRun("while disabled");
    expect(await readDeliveries(tenant.owner)).toEqual([[]]);
    await change({ enabled: true });
    await failRun("told");
    await told(1);
    expect(receiver.received.map(({ body }) => webhookEventSchema.parse(JSON.parse(body)).notice?.title)).toEqual([
      "told failed",
    ]);
    expect(await changeWebhook(tenant.owner, "deleteWebhook", { webhookId })).toMatchObject({ userErrors: [] });
    await failRun("after");
    expect(await readDeliveries(tenant.owner)).toEqual([]);
    expect(await change({ enabled: true })).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
  });

  it("is told again after a failure, under the same id, until it answers", async () => {
    await createWebhook(tenant.owner, receiver.url);
    receiver.answers.push(status(500, "not now"), status(302, "", { location: "http://127.0.0.1:1/" }));
    await failRun("persistent");
    expect(await delivery({ state: "DELIVERED" })).toMatchObject({ attempts: 3, answerStatus: 204 });
    const headers = receiver.received.map((message) => message.headers);
    expect(headers.map((each) => each["graft-attempt"])).toEqual(["1", "2", "3"]);
    expect(new Set(headers.map((each) => each["graft-delivery"])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it("is given up after the last attempt with what was answered, and told once more when asked", async () => {
    const { webhook } = await createWebhook(tenant.owner, receiver.url);
    receiver.answers.push(status(503), status(503), status(503, "x".repeat(100_000)));
    await failRun("hopeless");
    const given = await delivery({ state: "FAILED" });
    expect(given).toMatchObject({ attempts: 3, answerStatus: 503, error: "It answered 503.", nextAttemptAt: null });
    expect(given.answerBody).toHaveLength(1000);
    expect(await changeWebhook(tenant.owner, "redeliverWebhook", { deliveryId: given.id })).toMatchObject({
      userErrors: [],
    });
    expect(await delivery({ state: "DELIVERED" })).toMatchObject({ id: given.id, attempts: 1 });
    receiver.answers.push(status(410));
    const ping = await changeWebhook(tenant.owner, "pingWebhook", { webhookId: webhook?.id });
    expect(await delivery({ id: ping.delivery?.id ?? "", state: "FAILED" })).toMatchObject({
      attempts: 1,
      notice: null,
    });
    expect(receiver.received.at(-1)?.headers["graft-event"]).toBe("PING");
  });

  it("that does not answer in time, or not at all, is said so", async () => {
    await createWebhook(tenant.owner, receiver.url);
    receiver.answers.push(
      () => undefined,
      () => undefined,
      () => undefined,
    );
    await failRun("slow");
    expect((await delivery({ state: "FAILED" })).error).toBe("It did not answer within 0.5 s.");
    await receiver.close();
    await failRun("gone");
    expect((await delivery({ state: "FAILED", attempts: 3 })).error).not.toBe("It did not answer within 0.5 s.");
  });

  it("gets a new secret that signs from then on", async () => {
    const { webhook, secret: old } = await createWebhook(tenant.owner, receiver.url);
    const { secret } = await changeWebhook(tenant.owner, "rotateWebhookSecret", { webhookId: webhook?.id });
    await changeWebhook(tenant.owner, "pingWebhook", { webhookId: webhook?.id });
    const [message] = await told(1);
    const signature = String(message?.headers["graft-signature"]);
    expect(verify(secret ?? "", { signature, body: message?.body ?? "" })).toBe(true);
    expect(verify(old ?? "", { signature, body: message?.body ?? "" })).toBe(false);
  });

  it("is kept without its secret in the clear, for administrators of its own organization only", async () => {
    const { webhook, secret } = await createWebhook(tenant.owner, receiver.url);
    const scope = { organizationId: Buffer.from(tenant.organization.id, "base64").toString().split(":")[1] ?? "" };
    const rows = await database.database.read(scope, (tx) => tx.webhook.findMany());
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret);
    const maintainer = await tenant.organization.member("MAINTAINER");
    expect(await maintainer.refusal("{ organization { webhooks { url } } }")).toBe("FORBIDDEN");
    const query = "query ($id: ID!) { node(id: $id) { id } }";
    expect(await maintainer.data(query, { id: webhook?.id })).toEqual({ node: null });
    const stranger = await openTenant(api.url);
    for (const name of ["pingWebhook", "deleteWebhook", "rotateWebhookSecret"]) {
      const refused = await changeWebhook(stranger.owner, name, { webhookId: webhook?.id });
      expect(refused).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
    }
    expect(await readDeliveries(stranger.owner)).toEqual([]);
  });
});

describe("two API processes", () => {
  it("attempt each delivery once between them", async () => {
    const other = await startTestApi(database, { ...WILLING, ...HASTY });
    try {
      await createWebhook(tenant.owner, receiver.url);
      for (let index = 0; index < 12; index++) await failRun(`run ${index}`);
      await until(async () => {
        const all = (await readDeliveries(tenant.owner))[0] ?? [];
        return all.length === 12 && all.every(({ state }) => state === "DELIVERED") ? true : undefined;
      });
      const ids = receiver.received.map(({ headers }) => headers["graft-delivery"]);
      expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
    } finally {
      await other.close();
    }
  });
});

describe("an installation that allows public addresses only", () => {
  let strict: ApiServer;
  let owner: ApiCaller;
  beforeAll(async () => {
    strict = await startTestApi(database, { ...SECRETS, ...HASTY });
  });
  afterAll(() => strict?.close());
  beforeEach(async () => {
    owner = (await openTenant(strict.url)).owner;
  });

  it.each([
    "http://hooks.example.org/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.7:8443/hook",
    "https://localhost/",
    "https://ada:secret@hooks.example.org/",
    "ftp://hooks.example.org/",
    "not an address",
  ])("refuses %s", async (url) => {
    const made = await createWebhook(owner, url);
    expect(made).toMatchObject({ webhook: null, secret: null });
    expect(made.userErrors).toMatchObject([{ code: "WEBHOOK_URL_REFUSED", subject: "url" }]);
  });

  it("needs at least one kind", async () => {
    const made = await createWebhook(owner, "https://1.1.1.1/", []);
    expect(made.userErrors).toMatchObject([{ code: "INPUT_INVALID", subject: "kinds" }]);
  });

  it("sends nothing to a private address that was allowed when the webhook was made", async () => {
    await createWebhook(tenant.owner, `https://127.0.0.1:${receiver.port}/`);
    await api.close();
    try {
      await pingThrough(strict, tenant);
      const refused = await until(async () => {
        const [newest] = (await readDeliveries(at(strict, tenant)))[0] ?? [];
        return newest?.error ? newest : undefined;
      });
      expect(refused.error).toContain("127.0.0.1 is not an address of the public internet");
      expect(receiver.received).toEqual([]);
    } finally {
      api = await startTestApi(database, { ...WILLING, ...HASTY });
    }
  });
});

/** The tenant's owner, asking another API of the same installation. */
function at(server: ApiServer, { owner }: RunTenant): ApiCaller {
  return new ApiCaller(server.url, owner.credentials);
}

async function pingThrough(server: ApiServer, of: RunTenant): Promise<void> {
  const caller = at(server, of);
  const { organization } = await caller.data<{ organization: { webhooks: { id: string }[] } }>(
    "{ organization { webhooks { id } } }",
  );
  await changeWebhook(caller, "pingWebhook", { webhookId: organization.webhooks[0]?.id });
}
