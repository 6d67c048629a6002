import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { ApiServer } from "@graft/api";
import { LIMITS, makeApiKey } from "@graft/contracts";
import { ApiCaller, openTestDatabase, type SeededOrganization, seed, type TestDatabase, until } from "@graft/testkit";
import type { Client } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTestApi } from "../start-test-api.ts";

const secrets = { GRAFT_AUTH_SECRET: randomBytes(32).toString("hex") };
const ME = "{ me { user { email } } }";
const ORGANIZATION = "{ organization { slug } }";

let database: TestDatabase;
let generous: ApiServer;
let organization: SeededOrganization;

beforeAll(async () => {
  database = await openTestDatabase();
  generous = await startTestApi(database, secrets);
  organization = await seed(generous.url).organization();
});
afterAll(async () => {
  await generous?.close();
  await database?.close();
});

/** An API over the same people with a budget of four requests a minute. */
async function strictly(work: (url: string) => Promise<void>): Promise<void> {
  const api = await startTestApi(database, {
    ...secrets,
    GRAFT_REQUESTS_PER_MINUTE: "4",
    GRAFT_SIGN_INS_PER_MINUTE: "2",
    GRAFT_TRUSTED_PROXIES: "loopback",
  });
  try {
    await work(api.url);
  } finally {
    await api.close();
  }
}

/** The status of a question, from behind our proxy where an address is given. */
function ask(url: string, headers: Record<string, string>, { path = "/graphql", body = {} as object } = {}) {
  return new Promise<number>((resolve, reject) => {
    const sent = request(new URL(path, url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
    });
    sent.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ query: ME, ...body }));
  });
}

const at = (address: string) => ({ "x-forwarded-for": address });

describe("the limit of requests", () => {
  it("counts made-up keys together, against the address they come from", async () => {
    await strictly(async (url) => {
      const statuses: number[] = [];
      for (let i = 0; i < 6; i++) {
        statuses.push(await ask(url, { authorization: `Bearer ${makeApiKey("AGENT")}`, ...at("198.51.100.1") }));
      }
      expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
      expect(await ask(url, at("198.51.100.2"))).toBe(200);
    });
  });

  it("counts a person's keys and sessions together, whatever address they come from", async () => {
    const { secret: one } = await organization.key("USER");
    const { secret: two } = await organization.key("USER");
    const cookie = organization.owner.credentials.cookie ?? "";
    await strictly(async (url) => {
      const statuses = [
        await ask(url, { authorization: `Bearer ${one}`, ...at("198.51.100.1") }),
        await ask(url, { authorization: `Bearer ${two}`, ...at("198.51.100.2") }),
        await ask(url, { cookie, ...at("198.51.100.3") }),
        await ask(url, { cookie, ...at("198.51.100.4") }),
        await ask(url, { authorization: `Bearer ${one}`, ...at("198.51.100.5") }),
      ];
      expect(statuses).toEqual([200, 200, 200, 200, 429]);
      const { secret: agent } = await organization.key("AGENT");
      expect(await ask(url, { authorization: `Bearer ${agent}`, ...at("198.51.100.1") })).toBe(200);
    });
  });

  it("counts what comes through a socket in the same budget, and says so in the operation's answer", async () => {
    const { secret } = await organization.key("AGENT");
    await strictly(async (url) => {
      const caller = new ApiCaller(url, { apiKey: secret });
      // Not opened anew for each operation, as it is when nobody wants to know of its end.
      const socket = caller.socket(() => undefined);
      const through = async () => {
        for await (const { errors } of socket.iterate({ query: ORGANIZATION })) return errors?.[0]?.extensions?.code;
        return undefined;
      };
      // Opening the socket is the first of the four.
      expect([await through(), await through(), await through(), await through().catch(codeOf)]).toEqual([
        undefined,
        undefined,
        undefined,
        "RATE_LIMITED",
      ]);
      expect(await ask(url, { authorization: `Bearer ${secret}` })).toBe(429);
      await socket.dispose();
    });
  });

  it("of sign-ins holds for the client's address behind a proxy, and for all replicas together", async () => {
    const { email, password } = await seed(generous.url).person();
    const signIn = (url: string, address: string) =>
      ask(
        url,
        { ...at(address), origin: url },
        {
          path: "/api/auth/sign-in/email",
          body: { email, password: `${password}x` },
        },
      );
    await strictly(async (a) => {
      await strictly(async (b) => {
        expect([await signIn(a, "198.51.100.7"), await signIn(b, "198.51.100.7")]).toEqual([401, 401]);
        expect([await signIn(a, "198.51.100.7"), await signIn(b, "198.51.100.7")]).toEqual([429, 429]);
        expect(await signIn(b, "198.51.100.8")).toBe(401);
      });
    });
  });
});

/** graphql-ws throws what was wrong with an operation as a list of errors. */
function codeOf(errors: unknown): unknown {
  return (errors as { extensions?: { code?: string } }[])[0]?.extensions?.code;
}

describe("a socket", () => {
  it(`carries ${LIMITS.operationsPerSocket} subscriptions and refuses the next, which harms none of them`, async () => {
    const project = await organization.project();
    const socket = organization.asOwner.socket();
    const events: unknown[] = [];
    const refused: unknown[] = [];
    const follow = () =>
      socket.subscribe(
        { query: "subscription { runUpdates { id } }" },
        { next: (event) => events.push(event), error: (error) => refused.push(error), complete: () => undefined },
      );
    const ends = Array.from({ length: LIMITS.operationsPerSocket + 1 }, follow);
    await until(async () => (refused.length > 0 ? true : undefined));
    expect(refused.map(codeOf)).toEqual(["RATE_LIMITED"]);
    ends[0]?.();
    await until(async () => {
      for await (const { data } of socket.iterate({ query: ORGANIZATION })) return data ? true : undefined;
      return undefined;
    });
    expect(refused).toHaveLength(1);
    expect(project.id).toBeDefined();
    for (const end of ends) end();
    await socket.dispose();
  });

  it("is the last one of its caller past the limit, and others are let in still", async () => {
    const { caller } = await organization.key("AGENT");
    const closed: number[] = [];
    const open: Client[] = Array.from({ length: LIMITS.socketsPerCaller + 1 }, () =>
      caller.socket((code) => closed.push(code)),
    );
    await until(async () => (closed.length > 0 ? true : undefined));
    expect(closed).toEqual([4429]);
    const { caller: other } = await organization.key("AGENT");
    const socket = other.socket();
    for await (const { data } of socket.iterate({ query: ORGANIZATION })) {
      expect(data).toMatchObject({ organization: { slug: organization.slug } });
      break;
    }
    await Promise.all([socket, ...open].map((one) => one.dispose()));
  });

  it("is closed for a message longer than a message may be", async () => {
    const socket = new WebSocket(`${generous.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const code = await new Promise((resolve) => {
      socket.on("open", () => socket.send("x".repeat(LIMITS.socketMessageBytes + 1)));
      socket.on("close", resolve);
      socket.on("error", () => undefined);
    });
    expect(code).toBe(1009);
  });
});
