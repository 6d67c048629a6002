import { once } from "node:events";
import type { ApiServer } from "@graft/api";
import { makeApiKey } from "@graft/contracts";
import {
  ApiCaller,
  openTestDatabase,
  type SeededOrganization,
  seed,
  TEST_DASHBOARD_ORIGIN,
  type TestDatabase,
} from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
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

/** Connects and answers how the server closed the socket. */
function closing(caller: ApiCaller): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    caller.socket((code, reason) => resolve({ code, reason }));
  });
}

/** One answer through a socket. */
async function through(caller: ApiCaller, query: string): Promise<unknown> {
  const socket = caller.socket();
  try {
    for await (const result of socket.iterate({ query })) return result;
    return undefined;
  } finally {
    await socket.dispose();
  }
}

describe("a socket", () => {
  it("is closed with 4401 when nobody is signed in", async () => {
    expect(await closing(seed(api.url).anonymous().in(organization.slug))).toEqual({
      code: 4401,
      reason: expect.stringContaining("UNAUTHENTICATED"),
    });
  });

  it.each([
    ["mistyped", () => "graft_agent_x", /mistyped/],
    ["unknown", () => makeApiKey("AGENT"), /not known/],
  ])("is closed with 4401 for a key that is %s", async (_which, key, reason) => {
    expect(await closing(new ApiCaller(api.url, { apiKey: key() }))).toEqual({
      code: 4401,
      reason: expect.stringMatching(reason),
    });
  });

  it("is closed with 4403 for an organization that is foreign, missing or not named", async () => {
    const foreign = await seed(api.url).organization();
    const { owner } = organization;
    expect((await closing(owner.in(foreign.slug))).code).toBe(4403);
    expect((await closing(owner.in("no-such-organization"))).code).toBe(4403);
    expect(await closing(owner)).toEqual({ code: 4403, reason: expect.stringContaining("ORGANIZATION_REQUIRED") });
  });

  it("knows people by their cookie and machines by their key", async () => {
    const query = "{ organization { slug viewerRole } }";
    expect(await through(organization.asOwner, query)).toEqual({
      data: { organization: { slug: organization.slug, viewerRole: "OWNER" } },
    });
    const { caller } = await organization.key("AGENT");
    expect(await through(caller, query)).toEqual({
      data: { organization: { slug: organization.slug, viewerRole: null } },
    });
  });

  it("takes mutations under the same rules as HTTP", async () => {
    const { caller } = await organization.key("AGENT");
    const mutation = 'mutation { createProject(input: { slug: "ws", name: "By socket" }) { project { slug } } }';
    expect(await through(organization.asOwner, mutation)).toEqual({
      data: { createProject: { project: { slug: "ws" } } },
    });
    expect(await through(caller, mutation)).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  });

  it("refuses documents that are faulty or too deep", async () => {
    const deep = `{ organization ${"{ projects { nodes ".repeat(8)} { id } ${"} }".repeat(8)} }`;
    await expect(through(organization.asOwner, "{ nothing }")).rejects.toMatchObject([
      { extensions: { code: "INPUT_INVALID" } },
    ]);
    await expect(through(organization.asOwner, "{")).rejects.toMatchObject([{ extensions: { code: "INPUT_INVALID" } }]);
    await expect(through(organization.asOwner, deep)).rejects.toEqual(
      expect.arrayContaining([
        expect.objectContaining({ extensions: expect.objectContaining({ code: "QUERY_TOO_COSTLY" }) }),
      ]),
    );
  });

  it("is refused to pages of other origins, and open to the dashboard's", async () => {
    const url = new URL("/graphql", api.url).href.replace(/^http/, "ws");
    const connect = (origin: string) => new WebSocket(url, "graphql-transport-ws", { origin });
    const evil = connect("https://evil.example");
    expect((await once(evil, "error"))[0]).toMatchObject({ message: expect.stringContaining("403") });
    const dashboard = connect(TEST_DASHBOARD_ORIGIN);
    await once(dashboard, "open");
    dashboard.close();
    await once(dashboard, "close");
  });

  it("is told with 1001 that the server goes away", async () => {
    const other = await startTestApi(database);
    const person = new ApiCaller(other.url, { ...(await seed(other.url).organization()).asOwner.credentials });
    const closed = closing(person);
    expect(await through(person, "{ organization { viewerRole } }")).toEqual({
      data: { organization: { viewerRole: "OWNER" } },
    });
    await other.close();
    expect((await closed).code).toBe(1001);
  });
});
