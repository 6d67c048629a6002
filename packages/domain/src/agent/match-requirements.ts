import type { AgentCapabilities, Requirements } from "@graft/contracts";

/** True when the agent has all the run asks for. The claim's SQL states the same rule. */
export function matchesRequirements(capabilities: AgentCapabilities, requirements: Requirements): boolean {
  const { backend, memoryBytes, labels } = requirements;
  if (backend !== undefined && capabilities.backend !== backend) return false;
  if (memoryBytes !== undefined && capabilities.memoryBytes < memoryBytes) return false;
  return (labels ?? []).every((label) => capabilities.labels.includes(label));
}
