import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ApiServer } from "@graft/api";
import { openTestDatabase, TEST_DASHBOARD_ORIGIN, type TestDatabase } from "@graft/testkit";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { Browser } from "./auth-calls.ts";

const PROVIDER = fileURLToPath(new URL("./oidc-provider-main.ts", import.meta.url));
const BACK = `${TEST_DASHBOARD_ORIGIN}/back`;
const BACK_WITH_ERROR = `${TEST_DASHBOARD_ORIGIN}/sign-in`;

let database: TestDatabase;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  for (const end of endings.reverse()) await end();
  await database?.close();
});

/** Its first line. It goes on writing, so that its output is read on: a pipe that is closed would end it. */
async function issuerOf(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout as Readable, "data")) as [Buffer];
  return String(line).trim();
}

/** An API, and a provider whose clock is `seconds` ahead of ours. */
async function startWithProvider(seconds: number): Promise<ApiServer> {
  const port = await getPort();
  const redirect = `http://localhost:${port}/api/auth/callback/oidc`;
  const child = spawn(process.execPath, ["--import", "tsx", PROVIDER, redirect, String(seconds)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  child.stdout.on("data", () => undefined);
  endings.push(async () => {
    child.kill();
    await ended;
  });
  const api = await startTestApi(database, {
    GRAFT_PORT: String(port),
    GRAFT_OIDC_ISSUER: await issuerOf(child),
    GRAFT_OIDC_CLIENT_ID: "graft",
    GRAFT_OIDC_CLIENT_SECRET: "a secret of the client",
    GRAFT_OIDC_NAME: "Orchard",
    GRAFT_LOG_LEVEL: "silent",
  });
  endings.push(() => api.close());
  return api;
}

/** Walks from the button to where the browser is led at last, signing in at the provider as `account`. */
async function signInElsewhere(api: ApiServer, account: string) {
  const own = new Browser(api.url);
  const { body } = await own.post<{ url: string }>("/sign-in/social", {
    provider: "oidc",
    callbackURL: BACK,
    errorCallbackURL: BACK_WITH_ERROR,
  });
  const issuer = new URL(body.url).origin;
  const provider = new Browser(issuer);
  let address = body.url;
  while (!address.startsWith(TEST_DASHBOARD_ORIGIN)) {
    const at = address.startsWith(issuer) ? provider : own;
    const response = await at.fetch(address);
    const location = response.headers.get("location");
    if (location !== null) {
      address = new URL(location, address).href;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (prompt === undefined || action === undefined) throw new Error(`no form at ${address}: ${page.slice(0, 2_000)}`);
    const form = new URLSearchParams({ prompt, login: account, password: "whatever it takes" });
    const answer = await provider.fetch(new URL(action, address), { method: "POST", body: form });
    address = new URL(answer.headers.get("location") ?? "", address).href;
  }
  return { browser: own, address };
}

describe("signing in elsewhere", () => {
  it("makes an account from what the provider says, and finds it again", async () => {
    const api = await startWithProvider(0);
    const { data } = await new Browser(api.url).caller.ask<unknown>(
      "{ signInOptions { singleSignOn { provider name } } }",
    );
    expect(data).toEqual({ signInOptions: { singleSignOn: { provider: "oidc", name: "Orchard" } } });
    const first = await signInElsewhere(api, "ada");
    expect(first.address).toBe(BACK);
    expect(await first.browser.signedInAs()).toBe("ada@provider.example");
    const second = await signInElsewhere(api, "ada");
    expect(await second.browser.signedInAs()).toBe("ada@provider.example");
    const users = await database.database.auth.user.findMany({
      where: { email: "ada@provider.example" },
      include: { accounts: true },
    });
    expect(users).toMatchObject([
      { name: "Person ada", emailVerified: true, accounts: [{ providerId: "oidc", accountId: "ada" }] },
    ]);
    // What would let us act for the person elsewhere is not kept readable.
    expect(users[0]?.accounts[0]?.accessToken ?? "").not.toMatch(/^[\w-]{43}$/);
    const looksAlike = await signInElsewhere(api, "аda");
    expect(new URL(looksAlike.address).searchParams.get("error")).toBeTruthy();
    expect(await looksAlike.browser.signedInAs()).toBeNull();
  });

  it.each([
    ["two hours behind", -7_200],
    ["two hours ahead", 7_200],
    ["a minute ahead", 60],
  ])("signs nobody in, and makes no account, when the provider's clock is %s", async (_what, seconds) => {
    const api = await startWithProvider(seconds);
    const account = `eve${seconds}`;
    const { browser, address } = await signInElsewhere(api, account);
    expect(address.startsWith(BACK_WITH_ERROR)).toBe(true);
    expect(new URL(address).searchParams.get("error")).toMatch(/\w+/);
    expect(await browser.signedInAs()).toBeNull();
    expect(await database.database.auth.user.count({ where: { email: `${account}@provider.example` } })).toBe(0);
  });

  it("is off where nothing names a provider, and half a configuration does not start", async () => {
    const api = await startTestApi(database);
    endings.push(() => api.close());
    const answer = await new Browser(api.url).post("/sign-in/social", { provider: "oidc", callbackURL: BACK });
    expect(answer.status).toBe(404);
    await expect(startTestApi(database, { GRAFT_OIDC_CLIENT_ID: "graft" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  });
});
