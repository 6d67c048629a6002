import { CreateRunDocument, type GraftClient } from "@graft/client";
import {
  AppError,
  extractionOnly,
  extractionThenPartial,
  type LadderResult,
  ladderResultSchema,
  type TrainResult,
  trainResultSchema,
} from "@graft/contracts";
import type { DemoBackbone } from "./demo-backbones.ts";
import { describeProgress, followRun, type RunOutcome } from "./follow-run.ts";
import { rawId } from "./raw-id.ts";

export interface LadderRequest {
  readonly projectId: string;
  readonly experimentId: string;
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
  readonly name: string;
  readonly modelName: string;
  readonly rungs: DemoBackbone["rungs"];
  readonly seed: number;
  readonly inputSize: number;
}

export interface Following {
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

export interface FinishedRung {
  /** UUID, as the ladder's result names it. */
  readonly runId: string;
  readonly strategy: string;
  readonly result: TrainResult;
}

export interface FinishedLadder {
  readonly runId: string;
  readonly rungs: readonly FinishedRung[];
  readonly result: LadderResult;
  readonly modelVersion: {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
    readonly model: { readonly id: string };
  };
}

/** Queues the ladder: extraction and, where there is something to tune, the last groups from the linear probe's head. */
export async function startLadder(client: GraftClient, request: LadderRequest): Promise<string> {
  const { datasetVersionId, backboneVersionId, modelName, seed, inputSize } = request;
  const input = { datasetVersionId, backboneVersionId, modelName, seed, inputSize };
  const { run } = await client.mutate(CreateRunDocument, "createRun", {
    input: {
      projectId: request.projectId,
      experimentId: request.experimentId,
      name: request.name,
      spec: request.rungs === "EXTRACTION" ? extractionOnly(input) : extractionThenPartial(input),
      idempotencyKey: crypto.randomUUID(),
    },
  });
  if (!run) throw new AppError("INTERNAL", "The API made no run and named no reason.");
  return run.id;
}

function rungsOf(run: RunOutcome) {
  return run.children.filter(({ kind }) => kind === "TRAIN");
}

/** Waits until every rung has been trained and the look at test has begun. */
export function ladderTrained(client: GraftClient, id: string, { signal, say }: Following): Promise<RunOutcome> {
  return followRun(client, id, {
    signal,
    onChange: (run) => say(describeProgress(run)),
    until: (run) => run.children.some(({ kind }) => kind === "EVALUATE"),
  });
}

/** Waits for the end of the ladder: every rung scored on test once, the winner registered. */
export async function ladderFinished(
  client: GraftClient,
  id: string,
  { signal, say }: Following,
): Promise<FinishedLadder> {
  const run = await followRun(client, id, { signal, onChange: (now) => say(describeProgress(now)) });
  if (!run.modelVersion) throw new AppError("INTERNAL", `The ladder ${run.name} registered no model version.`);
  return {
    runId: id,
    result: ladderResultSchema.parse(run.result),
    modelVersion: run.modelVersion,
    rungs: rungsOf(run)
      .filter(({ state }) => state === "SUCCEEDED")
      .map((child) => ({
        runId: rawId(child.id),
        strategy: (child.spec as { strategy: { name: string } }).strategy.name,
        result: trainResultSchema.parse(child.result),
      })),
  };
}
