import type { AgentCapabilities, Requirements } from "@graft/contracts";
import { matchesRequirements } from "../agent/match-requirements.ts";

/** An agent of the organization as the queue sees it. */
export interface WaitingAgent {
  readonly name: string;
  readonly online: boolean;
  readonly busy: boolean;
  readonly capabilities: AgentCapabilities;
}

export interface WaitingInput {
  readonly requirements: Requirements;
  readonly agents: readonly WaitingAgent[];
  /** Queued runs that will be claimed before this one. */
  readonly ahead: number;
  /** What the organization has used up, in a sentence; null: nothing that keeps runs waiting. */
  readonly quota: string | null;
}

const GIB = 1024 ** 3;
const gib = (bytes: number) => Number((bytes / GIB).toFixed(1));
const runs = (count: number) => (count === 1 ? "1 run is" : `${count} runs are`);

/** What no agent has, named with the nearest there is; null when some agent fits. */
function unmetRequirement({ requirements, agents }: WaitingInput): string | null {
  if (agents.some((agent) => matchesRequirements(agent.capabilities, requirements))) return null;
  const { backend, memoryBytes, labels } = requirements;
  const backends = [...new Set(agents.map((agent) => agent.capabilities.backend))].sort();
  if (backend && !backends.includes(backend)) {
    return `No agent with the backend ${backend}; the known ones have ${backends.join(", ")}.`;
  }
  const largest = Math.max(...agents.map((agent) => agent.capabilities.memoryBytes));
  if (memoryBytes && largest < memoryBytes) {
    return `No agent with ${gib(memoryBytes)} GiB of memory; the largest has ${gib(largest)}.`;
  }
  const known = new Set(agents.flatMap((agent) => agent.capabilities.labels));
  const missing = (labels ?? []).find((label) => !known.has(label));
  if (missing) return `No agent with the label ${missing}.`;
  return "No agent meets all of its requirements at once.";
}

/** Why a QUEUED run does not run yet, in words. */
export function waitingReason(input: WaitingInput): string {
  const { agents, requirements, ahead } = input;
  if (agents.length === 0) return "No agent is known in this organization; start one with an agent key.";
  const unmet = unmetRequirement(input);
  if (unmet) return unmet;
  const fitting = agents.filter((agent) => matchesRequirements(agent.capabilities, requirements));
  const online = fitting.filter((agent) => agent.online);
  if (online.length === 0) {
    const names = fitting.map((agent) => agent.name).join(", ");
    return `No fitting agent is online; it waits for ${names} to return.`;
  }
  const queue = ahead > 0 ? `${runs(ahead)} before it in the queue` : "it is next in the queue";
  if (online.every((agent) => agent.busy)) {
    const who =
      online.length === 1
        ? `The fitting agent ${online[0]?.name} is busy`
        : `All ${online.length} fitting agents are busy`;
    return `${who}; ${queue}.`;
  }
  if (input.quota !== null) return input.quota;
  if (ahead > 0) return `${runs(ahead)} before it in the queue.`;
  return `Waiting for ${online.find((agent) => !agent.busy)?.name} to claim it.`;
}
