import type { ApiServer } from "@graft/api";
import { ApiCaller, cookieOf, openTestDatabase, seed, TEST_DASHBOARD_ORIGIN, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

let database: TestDatabase;
let api: ApiServer;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
});

afterAll(async () => {
  await api?.close();
  await database?.close();
});

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, api.url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: TEST_DASHBOARD_ORIGIN, ...headers },
    body: JSON.stringify(body),
  });
}

const ME = "{ me { user { email } } }";

describe("signing in", () => {
  it("gives a cookie that is hidden from scripts and goes to every port of the host", async () => {
    const { email, password } = await seed(api.url).person();
    const response = await post("/api/auth/sign-in/email", { email, password });
    expect(response.status).toBe(200);
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^graft\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Domain=|Secure/i);
    expect(response.headers.get("access-control-allow-origin")).toBe(TEST_DASHBOARD_ORIGIN);
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
    const signedIn = new ApiCaller(api.url, { cookie: cookieOf(response) });
    expect(await signedIn.data(ME)).toEqual({ me: { user: { email } } });
  });

  it("fails the same way for a wrong password and an unknown account", async () => {
    const { email, password } = await seed(api.url).person();
    const wrong = await post("/api/auth/sign-in/email", { email, password: `${password}x` });
    const unknown = await post("/api/auth/sign-in/email", { email: "nobody@example.org", password });
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(await wrong.json()).toEqual(await unknown.json());
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it("ends with signing out", async () => {
    const person = await seed(api.url).person();
    const cookie = person.credentials.cookie ?? "";
    expect((await post("/api/auth/sign-out", {}, { cookie })).status).toBe(200);
    expect(await person.data(ME)).toEqual({ me: null });
  });

  it("is refused from a page of another origin", async () => {
    const { email, password, credentials } = await seed(api.url).person();
    const headers = { origin: "https://evil.example", cookie: credentials.cookie ?? "" };
    const response = await post("/api/auth/sign-in/email", { email, password }, headers);
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("keeps people's ids to UUIDs and passwords to digests", async () => {
    const { email, password } = await seed(api.url).person();
    const user = await database.database.auth.user.findUniqueOrThrow({ where: { email }, include: { accounts: true } });
    expect(user.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(user.accounts).toHaveLength(1);
    expect(user.accounts[0]?.password).toBeTruthy();
    expect(user.accounts[0]?.password).not.toContain(password);
  });

  it("opens no new accounts when sign-up is closed", async () => {
    const closed = await startTestApi(database, { GRAFT_SIGN_UP: "0" });
    try {
      await expect(seed(closed.url).person()).rejects.toThrow(/400/);
    } finally {
      await closed.close();
    }
  });
});

describe("without signing in", () => {
  it("nobody is there, and everything of an organization is closed", async () => {
    const anonymous = seed(api.url).anonymous();
    expect(await anonymous.data(ME)).toEqual({ me: null });
    const organization = await seed(api.url).organization();
    const refused = [
      "{ organization { slug } }",
      '{ project(slug: "p") { id } }',
      '{ node(id: "x") { id } }',
      'mutation { createOrganization(input: { slug: "s", name: "n" }) { userErrors { code } } }',
      'mutation { createProject(input: { slug: "s", name: "n" }) { userErrors { code } } }',
    ];
    for (const query of refused) {
      expect(await anonymous.in(organization.slug).refusal(query), query).toBe("UNAUTHENTICATED");
    }
  });
});
