import type { ApiServer } from "@graft/api";
import { ApiCaller, openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { Browser } from "./auth-calls.ts";

let database: TestDatabase;
let api: ApiServer;
let organization: SeededOrganization;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  organization = await seed(api.url).organization();
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});

interface SessionRow {
  readonly token: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly createdAt: string;
}

/** How long the server may take to end what it let in, and a little for the machine that runs the test. */
const SOON = 5_000;

/** A subscription nothing ever happens in, and how its socket was closed, with the milliseconds since `from` was called. */
function quietSubscription(caller: ApiCaller) {
  let started = Number.POSITIVE_INFINITY;
  let opened = () => {};
  const standing = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const closed = new Promise<{ code: number; after: number }>((resolve) => {
    const socket = caller.socket((code) => resolve({ code, after: Date.now() - started }));
    socket.on("connected", () => opened());
    socket.subscribe(
      { query: "subscription { agentUpdates { id } }" },
      { next: () => {}, error: () => {}, complete: () => {} },
    );
  });
  const from = () => {
    started = Date.now();
  };
  return { standing, closed, from };
}

async function member(name: string) {
  const caller = await organization.member("MEMBER", name);
  const { organization: seen } = await organization.asOwner.data<{
    organization: { members: { nodes: { id: string; name: string }[] } };
  }>("{ organization { members { nodes { id name } } } }");
  return { caller, memberId: seen.members.nodes.find((row) => row.name === name)?.id };
}

describe("sessions", () => {
  it("are listed with address, browser and time, and end one by one or all the others", async () => {
    const person = await seed(api.url).person();
    const [here, phone, library] = ["here", "phone", "library"].map(
      (agent) => new Browser(api.url, { "user-agent": agent }),
    );
    if (!here || !phone || !library) throw new Error("three browsers");
    for (const each of [here, phone, library]) await each.signIn(person);
    const listed = await here.get<SessionRow[]>("/list-sessions");
    const rows = Object.fromEntries(listed.body.map((row) => [row.userAgent, row]));
    expect(Object.keys(rows)).toEqual(expect.arrayContaining(["here", "phone", "library"]));
    expect(rows.phone?.ipAddress).toMatch(/^(127\.0\.0\.1|::1|0000:.*:0001)$/);
    expect(Math.abs(Date.parse(rows.phone?.createdAt ?? "") - Date.now())).toBeLessThan(60_000);

    const stranger = new Browser(api.url);
    await stranger.signIn(await seed(api.url).person());
    await stranger.post("/revoke-session", { token: rows.phone?.token });
    expect(await phone.signedInAs()).toBe(person.email);
    expect((await stranger.get<SessionRow[]>("/list-sessions")).body.map(({ userAgent }) => userAgent)).not.toContain(
      "phone",
    );

    expect((await here.post("/revoke-session", { token: rows.phone?.token })).status).toBe(200);
    expect(await phone.signedInAs()).toBeNull();
    expect(await library.signedInAs()).toBe(person.email);
    expect((await here.post("/revoke-other-sessions", {})).status).toBe(200);
    expect(await library.signedInAs()).toBeNull();
    expect(await here.signedInAs()).toBe(person.email);
    // What the list shows of a session does not open it.
    const forged = new ApiCaller(api.url, { cookie: `graft.session_token=${rows.here?.token}` });
    expect(await forged.data("{ me { user { email } } }")).toEqual({ me: null });
  });

  it("all end with a new password but the one that chose it, asked for or not", async () => {
    const person = await seed(api.url).person();
    const [here, elsewhere] = [new Browser(api.url), new Browser(api.url)];
    await here.signIn(person);
    await elsewhere.signIn(person);
    const change = { newPassword: "a new password, long enough", revokeOtherSessions: false };
    expect((await here.post("/change-password", { ...change, currentPassword: "not mine at all" })).status).toBe(400);
    expect(await elsewhere.signedInAs()).toBe(person.email);
    expect((await here.post("/change-password", { ...change, currentPassword: person.password })).status).toBe(200);
    expect(await elsewhere.signedInAs()).toBeNull();
    expect(await here.signedInAs()).toBe(person.email);
  });
});

describe("a subscription in which nothing happens", () => {
  it.each([
    ["signing out", 4401, (browser: Browser) => browser.post("/sign-out", {})],
    [
      "a session revoked elsewhere",
      4401,
      async (browser: Browser, person: { email: string; password: string }) => {
        const other = new Browser(api.url);
        await other.signIn(person);
        await other.post("/revoke-other-sessions", {});
        expect(await browser.signedInAs()).toBeNull();
      },
    ],
    [
      "a new password",
      4401,
      async (_browser: Browser, person: { email: string; password: string }) => {
        const other = new Browser(api.url);
        await other.signIn(person);
        await other.post("/change-password", {
          currentPassword: person.password,
          newPassword: "a new password, long enough",
        });
      },
    ],
  ] as const)("ends within five seconds of %s", async (_what, code, end) => {
    const own = await seed(api.url).organization();
    const browser = new Browser(api.url);
    await browser.signIn(own.owner);
    const subscription = quietSubscription(browser.caller.in(own.slug));
    await subscription.standing;
    await end(browser, own.owner);
    subscription.from();
    const closed = await subscription.closed;
    expect(closed.code).toBe(code);
    expect(closed.after).toBeLessThan(SOON);
  });

  it("ends within five seconds of the role, or the membership, being another one", async () => {
    const CHANGE = `mutation ($id: ID!) { changeMemberRole(input: { memberId: $id, role: VIEWER }) { userErrors { code } } }`;
    const REMOVE = `mutation ($id: ID!) { removeMember(input: { memberId: $id }) { userErrors { code } } }`;
    const people = [
      { ...(await member("Bo")), query: CHANGE },
      { ...(await member("Cy")), query: REMOVE },
    ];
    const untouched = quietSubscription(organization.asOwner);
    let ownerClosed = false;
    void untouched.closed.then(() => {
      ownerClosed = true;
    });
    const ends = [];
    for (const { caller, memberId, query } of people) {
      const subscription = quietSubscription(caller);
      await subscription.standing;
      await organization.asOwner.data(query, { id: memberId });
      subscription.from();
      ends.push(subscription.closed);
    }
    for (const { code, after } of await Promise.all(ends)) {
      expect(code).toBe(4403);
      expect(after).toBeLessThan(SOON);
    }
    expect(ownerClosed).toBe(false);
  });
});
