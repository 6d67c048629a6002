import type { ApiCaller } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRunBench, type RunTenant } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;

beforeAll(async () => {
  bench = await openRunBench();
  tenant = await bench.tenant();
});
afterAll(() => bench?.close());

interface Drained {
  readonly agent: { readonly state: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

async function drain(agentId: string, by: ApiCaller = tenant.owner): Promise<Drained> {
  const { drainAgent } = await by.data<{ drainAgent: Drained }>(
    "mutation ($input: DrainAgentInput!) { drainAgent(input: $input) { agent { state } userErrors { code } } }",
    { input: { agentId } },
  );
  return drainAgent;
}

async function beat(by: ApiCaller, agentId: string, leaseTokens: readonly string[] = []) {
  const leases = leaseTokens.map((leaseToken) => ({ leaseToken }));
  const { heartbeat } = await by.data<{ heartbeat: { drain: boolean; leases: { control: string }[] } }>(
    "mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { drain leases { control } } }",
    { input: { agentId, leases } },
  );
  return heartbeat;
}

describe("draining an agent by request", () => {
  it("leaves its run alone, gives it no new one, and tells it with every heartbeat", async () => {
    const agent = await tenant.agent("worker");
    await tenant.createRun();
    const claim = await agent.mustClaim();
    await tenant.createRun();
    expect(await beat(agent.caller, agent.id, [claim.leaseToken])).toEqual({
      drain: false,
      leases: [{ control: "CONTINUE" }],
    });
    expect(await drain(agent.id)).toEqual({ agent: { state: "DRAINING" }, userErrors: [] });
    expect(await drain(agent.id), "again changes nothing").toEqual({ agent: { state: "DRAINING" }, userErrors: [] });
    expect(await beat(agent.caller, agent.id, [claim.leaseToken])).toEqual({
      drain: true,
      leases: [{ control: "CONTINUE" }],
    });
    await agent.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });
    expect(await agent.claim()).toBeNull();
  });

  it("is taken back when the agent starts again", async () => {
    const agent = await tenant.agent("again");
    await drain(agent.id);
    const { registerAgent } = await agent.caller.data<{ registerAgent: { agent: { state: string } } }>(
      "mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { state } userErrors { message } } }",
      {
        input: {
          name: "again",
          version: "1.0.0",
          protocolVersion: 1,
          capabilities: {
            backend: "wasm",
            device: "a test",
            cores: 2,
            memoryBytes: 2 ** 30,
            nodeVersion: "20",
            engineVersion: "1",
            labels: [],
          },
        },
      },
    );
    expect(registerAgent.agent.state).toBe("ONLINE");
    expect((await beat(agent.caller, agent.id)).drain).toBe(false);
  });

  it("needs MAINTAINER, and knows no agent of another organization", async () => {
    const agent = await tenant.agent("mine");
    const { errors } = await (await tenant.organization.member("MEMBER")).ask(
      "mutation ($input: DrainAgentInput!) { drainAgent(input: $input) { userErrors { code } } }",
      { input: { agentId: agent.id } },
    );
    expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const stranger = await bench.tenant();
    expect((await drain(agent.id, stranger.owner)).userErrors).toEqual([{ code: "NOT_FOUND" }]);
    expect((await beat(agent.caller, agent.id)).drain).toBe(false);
  });
});
