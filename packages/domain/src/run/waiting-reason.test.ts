import type { AgentCapabilities } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { type WaitingAgent, waitingReason } from "./waiting-reason.ts";

const GIB = 1024 ** 3;
const capabilities: AgentCapabilities = {
  backend: "wasm",
  device: "2 cores",
  cores: 2,
  memoryBytes: 16 * GIB,
  nodeVersion: "20",
  engineVersion: "1",
  slots: 1,
  labels: ["lab"],
};
const agent = (change: Partial<WaitingAgent> = {}): WaitingAgent => ({
  name: "a1",
  online: true,
  busy: false,
  capabilities,
  ...change,
});

describe("waitingReason", () => {
  it.each([
    ["no agent at all", [], {}, 0, "No agent is known in this organization; start one with an agent key."],
    ["none online", [agent({ online: false })], {}, 0, "No fitting agent is online; it waits for a1 to return."],
    [
      "no such backend",
      [agent()],
      { backend: "tensorflow-gpu" as const },
      0,
      "No agent with the backend tensorflow-gpu; the known ones have wasm.",
    ],
    [
      "too little memory",
      [agent()],
      { memoryBytes: 24 * GIB },
      0,
      "No agent with 24 GiB of memory; the largest has 16.",
    ],
    ["no such label", [agent()], { labels: ["lab", "attic"] }, 0, "No agent with the label attic."],
    ["one busy", [agent({ busy: true })], {}, 0, "The fitting agent a1 is busy; it is next in the queue."],
    [
      "all busy with a queue",
      [agent({ busy: true }), agent({ name: "a2", busy: true })],
      {},
      3,
      "All 2 fitting agents are busy; 3 runs are before it in the queue.",
    ],
    ["a queue", [agent()], {}, 1, "1 run is before it in the queue."],
    ["next", [agent({ busy: true }), agent({ name: "a2" })], {}, 0, "Waiting for a2 to claim it."],
  ])("says why: %s", (...[, agents, requirements, ahead, words]) => {
    expect(waitingReason({ agents, requirements, ahead, quota: null })).toBe(words);
  });

  it("names the quota that is used up, unless no agent would do it anyway", () => {
    const input = { requirements: {}, ahead: 1, quota: "The quota is used up." };
    expect(waitingReason({ ...input, agents: [agent()] })).toBe("The quota is used up.");
    expect(waitingReason({ ...input, agents: [agent({ online: false })] })).toContain("waits for a1 to return");
  });
});
