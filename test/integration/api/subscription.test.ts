import type { ApiServer } from "@graft/api";
import {
  type ApiCaller,
  openTestDatabase,
  type SeededOrganization,
  seed,
  type TestDatabase,
  until,
} from "@graft/testkit";
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

const REGISTER = `mutation ($name: String!, $capabilities: JSON!) {
  registerAgent(input: { name: $name, version: "1.0.0", protocolVersion: 1, capabilities: $capabilities }) {
    agent { id } userErrors { code message }
  }
}`;
const CAPABILITIES = {
  backend: "cpu",
  device: "test",
  cores: 2,
  memoryBytes: 1e9,
  nodeVersion: "v20",
  engineVersion: "1",
};

async function registerAgent(agent: ApiCaller, name: string): Promise<void> {
  const { registerAgent: payload } = await agent.data<{ registerAgent: unknown }>(REGISTER, {
    name,
    capabilities: CAPABILITIES,
  });
  expect(payload).toMatchObject({ userErrors: [] });
}

interface Listener {
  readonly names: string[];
  readonly closed: Promise<number>;
  stop(): Promise<void>;
}

/** Listens to the agents of the caller's organization. */
function listen(caller: ApiCaller): Listener {
  const names: string[] = [];
  let socket: ReturnType<ApiCaller["socket"]> | undefined;
  const closed = new Promise<number>((resolve) => {
    socket = caller.socket((code) => resolve(code));
  });
  socket?.subscribe<{ agentUpdates: { name: string } }>(
    { query: "subscription { agentUpdates { name } }" },
    { next: ({ data }) => names.push(data?.agentUpdates.name ?? ""), error: () => {}, complete: () => {} },
  );
  return { names, closed, stop: async () => socket?.dispose() };
}

/** Makes events until one arrives, so that the subscription is known to stand. */
async function awaitStanding(listener: Listener, agent: ApiCaller): Promise<void> {
  const name = `standing ${crypto.randomUUID()}`;
  await until(async () => {
    await registerAgent(agent, name);
    return listener.names.includes(name) ? true : undefined;
  });
}

describe("a subscription", () => {
  it("brings what changes in the organization, and nothing of others", async () => {
    const other = await seed(api.url).organization();
    const [ours, theirs] = [await organization.key("AGENT"), await other.key("AGENT")];
    const listener = listen(organization.asOwner);
    await awaitStanding(listener, ours.caller);
    await registerAgent(theirs.caller, "foreign");
    await registerAgent(ours.caller, "own");
    await until(async () => (listener.names.includes("own") ? true : undefined));
    expect(listener.names).not.toContain("foreign");
    await listener.stop();
  });

  it("ends with 4401 at the first event after its key was revoked", async () => {
    const agent = await organization.key("AGENT");
    const watcher = await organization.key("SERVICE");
    const listener = listen(watcher.caller);
    await awaitStanding(listener, agent.caller);
    await organization.asOwner.data(
      "mutation ($id: ID!) { revokeApiKey(input: { apiKeyId: $id }) { userErrors { code } } }",
      { id: watcher.id },
    );
    await registerAgent(agent.caller, "after-revoking");
    expect(await listener.closed).toBe(4401);
    expect(listener.names).not.toContain("after-revoking");
  });

  it("ends with 4403 at the first event after its person left the organization", async () => {
    const agent = await organization.key("AGENT");
    const member = await organization.member("VIEWER", "Cy");
    const listener = listen(member);
    await awaitStanding(listener, agent.caller);
    const { organizationId } = await database.database.system((tx) =>
      tx.member.findFirstOrThrow({ where: { name: "Cy" }, select: { organizationId: true } }),
    );
    await database.database.write({ organizationId }, (tx) => tx.member.deleteMany({ where: { name: "Cy" } }));
    await registerAgent(agent.caller, "after-leaving");
    expect(await listener.closed).toBe(4403);
    expect(listener.names).not.toContain("after-leaving");
  });
});
