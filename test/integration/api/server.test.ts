import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { ApiServer } from "@graft/api";
import { LIMITS } from "@graft/contracts";
import {
  openTestDatabase,
  type SeededOrganization,
  seed,
  TEST_DASHBOARD_ORIGIN,
  type TestDatabase,
  until,
} from "@graft/testkit";
import getPort from "get-port";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

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

const graphql = (init: RequestInit) => fetch(new URL("/graphql", api.url), init);
const json = { "content-type": "application/json" };

describe("the server", () => {
  it("tells that it is healthy, and its limits", async () => {
    const health = await fetch(new URL("/healthz", api.url));
    expect(await health.json()).toEqual({ status: "ok" });
    const limits = await fetch(new URL("/limits", api.url));
    expect(await limits.json()).toMatchObject({
      pageSize: 200,
      requestBytes: LIMITS.requestBytes,
      query: { depth: 14 },
    });
  });

  it("gives each answer the request's id, the caller's own if it sent one", async () => {
    const own = await graphql({
      method: "POST",
      headers: { ...json, "x-request-id": "mine-7" },
      body: '{"query":"{ me }"}',
    });
    expect(own.headers.get("x-request-id")).toBe("mine-7");
    expect(await own.json()).toMatchObject({
      errors: [{ extensions: { code: "INPUT_INVALID", requestId: "mine-7" } }],
    });
    const given = await fetch(new URL("/healthz", api.url));
    expect(given.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses what a foreign page's form could send with a person's cookie", async () => {
    const { cookie } = organization.owner.credentials;
    const body = JSON.stringify({ query: "{ me { user { name } } }" });
    const response = await graphql({
      method: "POST",
      headers: { cookie: cookie ?? "", "content-type": "text/plain" },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("CSRF");
  });

  it("lets pages of the dashboard's origin read answers, and no others", async () => {
    const preflight = (origin: string) =>
      graphql({
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
    const dashboard = await preflight(TEST_DASHBOARD_ORIGIN);
    expect(dashboard.headers.get("access-control-allow-origin")).toBe(TEST_DASHBOARD_ORIGIN);
    expect(dashboard.headers.get("access-control-allow-credentials")).toBe("true");
    const foreign = await preflight("https://evil.example");
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("sends headers that keep browsers from guessing, framing, running anything and telling where they were", async () => {
    const { headers } = await fetch(new URL("/healthz", api.url));
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    // Over plain HTTP a browser would be told to ask for what is not there.
    expect(headers.get("strict-transport-security")).toBeNull();
    const port = String(await getPort());
    const secure = await startTestApi(database, { GRAFT_PUBLIC_URL: "https://graft.example", GRAFT_PORT: port });
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
      expect(answer.headers.get("strict-transport-security")).toBe("max-age=31536000");
    } finally {
      await secure.close();
    }
  });

  it("changes nothing for a page of another origin that has a person's cookie", async () => {
    const body = JSON.stringify({
      query: 'mutation { createProject(input: { slug: "x", name: "X" }) { project { id } } }',
    });
    const headers = { ...json, ...organization.asOwner.headers };
    for (const origin of ["https://evil.example", "null", "http://localhost:1"]) {
      const refused = await graphql({ method: "POST", headers: { ...headers, origin }, body });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
    }
    expect(await organization.asOwner.data('{ project(slug: "x") { id } }')).toEqual({ project: null });
    const own = await graphql({ method: "POST", headers: { ...headers, origin: TEST_DASHBOARD_ORIGIN }, body });
    expect(own.status).toBe(200);
  });

  it("answers headers that are too long, and what is no HTTP, with an error of the usual shape", async () => {
    const large = await graphql({
      method: "POST",
      headers: { ...json, cookie: `a=${"x".repeat(20_000)}` },
      body: "{}",
    });
    expect(large.status).toBe(431);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: "HEADERS_TOO_LARGE" } }] });
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write("NONSENSE\r\n\r\n");
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"INPUT_INVALID"');
  });

  it("refuses bodies over the limit", async () => {
    const response = await graphql({ method: "POST", headers: json, body: "x".repeat(LIMITS.requestBytes + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "INPUT_INVALID" } }] });
  });

  it("refuses several operations in one body", async () => {
    const response = await graphql({ method: "POST", headers: json, body: '[{"query":"{ me { user { name } } }"}]' });
    expect(response.status).toBe(400);
  });

  it("refuses documents with too many tokens, and says what they are", async () => {
    const query = `{ ${"me { user { name } } ".repeat(500)} }`;
    expect(await organization.asOwner.refusal(query)).toBe("QUERY_TOO_COSTLY");
  });

  it("limits the requests of one caller and says when to come back", async () => {
    const strict = await startTestApi(database, { GRAFT_REQUESTS_PER_MINUTE: "3" });
    try {
      const statuses: number[] = [];
      let after: string | null = null;
      for (let i = 0; i < 4; i++) {
        const response = await fetch(new URL("/limits", strict.url));
        statuses.push(response.status);
        after = response.headers.get("retry-after");
      }
      expect(statuses).toEqual([200, 200, 200, 429]);
      expect(Number(after)).toBeGreaterThan(0);
    } finally {
      await strict.close();
    }
  });

  it("does not start with a database role that row-level security does not bind", async () => {
    await expect(startTestApi({ ...database, apiUrl: database.superuserUrl })).rejects.toMatchObject({
      code: "DATABASE_ROLE_UNSAFE",
    });
  });

  it("does not start on a port that is taken, and lets the database go", async () => {
    const { port } = new URL(api.url);
    await expect(startTestApi(database, { GRAFT_PORT: port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("answers requests that are under way before it stops", async () => {
    const other = await startTestApi(database);
    const { asOwner, slug } = await seed(other.url).organization();
    const superuser = new pg.Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    try {
      await superuser.query("BEGIN; LOCK TABLE organization IN ACCESS EXCLUSIVE MODE");
      const asked = asOwner.ask("{ organization { slug } }");
      await until(async () => {
        const { rows } = await superuser.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length > 0 ? true : undefined;
      });
      const closed = other.close();
      await superuser.query("COMMIT");
      expect(await asked).toEqual({ status: 200, data: { organization: { slug } }, errors: [] });
      await closed;
      await expect(fetch(new URL("/healthz", other.url))).rejects.toThrow();
    } finally {
      await superuser.end();
    }
  });
});
