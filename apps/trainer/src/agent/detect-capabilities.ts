import { type AgentCapabilities, AppError, type BackendName } from "@graft/contracts";
import { EngineProcess } from "./engine-process.ts";

export interface DetectedCapabilities {
  readonly capabilities: AgentCapabilities;
  /** Backends that were tried before it, each with the reason why not. */
  readonly rejected: readonly string[];
}

/**
 * Asks an engine process which backend passes its gradient self-test here.
 *
 * @throws AppError BACKEND_UNAVAILABLE with the reasons when none does.
 */
export async function detectCapabilities(preferred: BackendName | undefined): Promise<DetectedCapabilities> {
  const outcome: { detected?: DetectedCapabilities; failure?: string } = {};
  const engine = new EngineProcess(["--detect", ...(preferred ? [preferred] : [])], {
    onMessage: (message) => {
      if (message.type === "capabilities") outcome.detected = message;
      if (message.type === "failed") outcome.failure = message.message;
    },
  });
  const { code, signal } = await engine.exit;
  if (outcome.detected) return outcome.detected;
  throw new AppError(
    "BACKEND_UNAVAILABLE",
    outcome.failure ?? `The engine ended with ${signal ?? `exit code ${code}`} before it named a backend.`,
  );
}
