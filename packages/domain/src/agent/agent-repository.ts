import type { AgentCapabilities } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

export type AgentState = "ONLINE" | "DRAINING" | "OFFLINE";

export interface AgentRecord {
  readonly id: string;
  readonly apiKeyId: string;
  readonly name: string;
  readonly state: AgentState;
  readonly capabilities: AgentCapabilities;
  /** Version of the agent's engine. */
  readonly version: string;
}

export interface AgentRegistration {
  readonly apiKeyId: string;
  readonly name: string;
  readonly version: string;
  readonly capabilities: AgentCapabilities;
}

export interface SeenAgent {
  /** Whether its state changed. */
  readonly changed: boolean;
  /** Whether somebody asked it to drain. */
  readonly drain: boolean;
}

/** Agents of one tenant, inside one transaction. */
export interface AgentRepository {
  find(scope: TenantScope, id: string): Promise<AgentRecord | null>;
  /** Locks the row until the transaction ends: claims of one agent come one after the other. */
  lock(scope: TenantScope, id: string): Promise<AgentRecord | null>;
  /**
   * By name: an agent that starts again is the same agent. Null when the name belongs to an agent of another key that
   * still speaks for it: one that is neither OFFLINE nor has a key that was revoked or ran out.
   */
  register(scope: TenantScope, registration: AgentRegistration): Promise<AgentRecord | null>;
  /** Notes that the agent spoke just now, in the database's time. */
  seen(scope: TenantScope, input: { id: string; draining: boolean }): Promise<SeenAgent>;
  /** Notes that the agent is to end when it has finished what it has; false when there is none. */
  requestDrain(scope: TenantScope, id: string): Promise<boolean>;
  /** Marks agents OFFLINE that have been silent for one ttl; answers their ids. */
  markSilent(scope: TenantScope, leaseSeconds: number): Promise<string[]>;
}
