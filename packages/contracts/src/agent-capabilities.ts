import { z } from "zod";

export const BACKENDS = ["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"] as const;
export const backendSchema = z.enum(BACKENDS);
export type BackendName = z.infer<typeof backendSchema>;

/** What an agent found on its machine at start. */
export const agentCapabilitiesSchema = z.strictObject({
  backend: backendSchema,
  /** Human name of the device, as the backend reports it. */
  device: z.string(),
  cores: z.int().positive(),
  memoryBytes: z.int().positive(),
  nodeVersion: z.string(),
  /** Version of the engine's code; part of every feature's key. */
  engineVersion: z.string(),
  labels: z.array(z.string().max(64)).max(32).default([]),
  /** Runs it works on at a time. */
  slots: z.int().min(1).max(64).default(1),
});
export type AgentCapabilities = z.infer<typeof agentCapabilitiesSchema>;

/** What a run asks of an agent; an empty object asks nothing. */
export const requirementsSchema = z.strictObject({
  backend: backendSchema.optional(),
  memoryBytes: z.int().positive().optional(),
  labels: z.array(z.string().max(64)).max(32).optional(),
});
export type Requirements = z.infer<typeof requirementsSchema>;

/** Version of the agent protocol; the API refuses agents of another major version. */
export const PROTOCOL_VERSION = 1;
