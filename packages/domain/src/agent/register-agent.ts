import { AppError, agentCapabilitiesSchema, PROTOCOL_VERSION } from "@graft/contracts";
import { actorIsAgent } from "../actor-rights.ts";
import type { Announce } from "../run/run-hint.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { AgentRecord, AgentRepository } from "./agent-repository.ts";

export interface RegisterAgentInput {
  readonly name: string;
  readonly version: string;
  readonly protocolVersion: number;
  readonly capabilities?: unknown;
}

export interface RegisterAgentPorts {
  readonly repositories: { readonly agents: AgentRepository };
  readonly announce: Announce;
}

/** Makes an agent known, or known again after a restart, with what it found on its machine. */
export async function registerAgent(
  scope: TenantScope,
  { repositories, announce }: RegisterAgentPorts,
  input: RegisterAgentInput,
): Promise<AgentRecord> {
  const { actor } = scope;
  if (!actorIsAgent(actor) || actor.kind !== "KEY") {
    throw new AppError("FORBIDDEN", "Only a key of kind AGENT registers an agent; make one for it.");
  }
  if (input.protocolVersion !== PROTOCOL_VERSION) {
    throw new AppError(
      "AGENT_PROTOCOL_UNSUPPORTED",
      `The agent speaks protocol ${input.protocolVersion}, this platform speaks ${PROTOCOL_VERSION}; install the agent of the platform's version.`,
    );
  }
  const capabilities = agentCapabilitiesSchema.safeParse(input.capabilities);
  if (!capabilities.success) {
    const faults = capabilities.error.issues.map((issue) => ({
      code: "INPUT_INVALID" as const,
      message: issue.message,
      subject: ["capabilities", ...issue.path].join("."),
    }));
    throw new AppError("INPUT_INVALID", "The agent's capabilities are malformed.", { faults });
  }
  const name = input.name.trim();
  if (name === "" || name.length > 128) {
    throw new AppError(
      "INPUT_INVALID",
      "An agent's name has 1 to 128 characters; choose one unique in the organization.",
    );
  }
  const agent = await repositories.agents.register(scope, {
    apiKeyId: actor.apiKeyId,
    name,
    version: input.version,
    capabilities: capabilities.data,
  });
  if (!agent) {
    throw new AppError(
      "CONFLICT",
      `Another key's agent is called "${name}" and is at work; choose another name, stop that agent, or revoke its key.`,
    );
  }
  announce({ topic: "agent.changed", payload: { organizationId: scope.organizationId, agentId: agent.id } });
  return agent;
}
