import { CompleteRunDocument, type GraftClient, uploadArtifact } from "@graft/client";
import { type ErrorCode, isAppError, type ReasonCode, type RunResult } from "@graft/contracts";
import type { Claim } from "./claim.ts";
import { filesOf } from "./files-of.ts";
import { persistently } from "./persistently.ts";

/** How an attempt ended. */
export type Outcome =
  | { readonly state: "SUCCEEDED"; readonly result: RunResult; readonly output: "MODEL" | "PREDICTIONS" | null }
  | { readonly state: "FAILED"; readonly errorCode: ErrorCode; readonly reason: ReasonCode; readonly message: string }
  | { readonly state: "PREEMPTED" | "CANCELLED"; readonly reason: ReasonCode; readonly message: string };

export interface Ending {
  readonly outcome: Outcome;
  /** Folder with the files the engine made. */
  readonly folder: string;
  readonly shutdown: AbortSignal;
}

interface Ports {
  readonly client: GraftClient;
  readonly log: (message: string) => void;
}

/** Uploads what a successful attempt made and reports the end under the lease; a repeat gets the first answer again. */
export async function completeAttempt({ client, log }: Ports, claim: Claim, ending: Ending): Promise<void> {
  const { outcome, folder, shutdown } = ending;
  const patience = { over: () => shutdown.aborted, say: (message: string) => log(`Trying again: ${message}`) };
  const identity = {
    runId: claim.run.id,
    leaseToken: claim.leaseToken,
    idempotencyKey: `complete-${claim.leaseToken}`,
  };
  if (outcome.state === "SUCCEEDED") {
    const upload = outcome.output
      ? await persistently(
          () =>
            uploadArtifact(client, {
              kind: outcome.output ?? "MODEL",
              files: filesOf(folder),
              leaseToken: claim.leaseToken,
            }),
          patience,
        )
      : undefined;
    const input = {
      ...identity,
      outcome: "SUCCEEDED" as const,
      reasonCode: "OK" as const,
      result: outcome.result,
      ...(upload ? { artifactId: upload.id } : {}),
    };
    try {
      await persistently(() => client.mutate(CompleteRunDocument, "completeRun", { input }), patience);
      return;
    } catch (error) {
      // The platform looked at what was made and refuses it: that is how the run ends, not a reason to be silent.
      if (!isAppError(error) || error.code === "LEASE_LOST") throw error;
      log(`The platform refused the result of ${claim.run.name}: ${error.message}`);
      const refusal = { code: error.code, message: error.message };
      await persistently(() => fail(client, identity, refusal), patience);
      return;
    }
  }
  const input = {
    ...identity,
    outcome: outcome.state,
    reasonCode: outcome.reason,
    message: outcome.message,
    ...(outcome.state === "FAILED" ? { errorCode: outcome.errorCode } : {}),
  };
  await persistently(() => client.mutate(CompleteRunDocument, "completeRun", { input }), patience);
}

async function fail(
  client: GraftClient,
  identity: { readonly runId: string; readonly leaseToken: string; readonly idempotencyKey: string },
  error: { readonly code: ErrorCode; readonly message: string },
): Promise<void> {
  const input = {
    ...identity,
    idempotencyKey: `${identity.idempotencyKey}-refused`,
    outcome: "FAILED" as const,
    reasonCode: "DATA_ERROR" as const,
    errorCode: error.code,
    message: error.message,
  };
  await client.mutate(CompleteRunDocument, "completeRun", { input });
}
