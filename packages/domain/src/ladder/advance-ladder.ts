import { digestOfJson, type EvaluateResult, type Json, type LadderResult, type LadderSpec } from "@graft/contracts";
import { changeRun, statusOf } from "../run/change-run.ts";
import { insertRun } from "../run/insert-run.ts";
import type { RunPorts } from "../run/run-ports.ts";
import type { RunChange, RunRecord } from "../run/run-record.ts";
import { isTerminal, nextRunStatus } from "../run/run-state-machine.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { withTestScores } from "./compare-rungs.ts";
import { type LadderPlan, type LadderStep, planLadder } from "./plan-ladder.ts";
import { recommendRung } from "./recommend-rung.ts";
import { type RungOutcome, trainedRungs } from "./rung-outcome.ts";

/**
 * Advances a ladder after one of its children ended, or starts it when it has none: in the transaction that ends the
 * child, so that no crash can leave a ladder waiting for nothing. The caller holds the ladder's lock.
 */
export async function advanceLadder(
  scope: TenantScope,
  ports: RunPorts,
  { ladder, modelVersionId }: { ladder: RunRecord; modelVersionId: string | null },
): Promise<void> {
  if (ladder.spec.kind !== "LADDER") return;
  const spec = ladder.spec;
  const children = await ports.repositories.runs.children(scope, ladder.id);
  if (children.some((child) => !isTerminal(child.state))) return;
  const outcomes = children.flatMap(rungOutcome);
  const plan = planLadder(spec, outcomes);
  const evaluation = children.find((child) => child.kind === "EVALUATE");
  if (evaluation) {
    await conclude(scope, ports, { ladder, change: evaluated({ spec, plan, outcomes, evaluation, modelVersionId }) });
  } else if (plan.step.kind === "GIVE_UP") {
    const failed = children.at(-1);
    const result = partialResult(plan, plan.step.reason);
    const change = {
      state: "FAILED",
      reasonCode: failed?.reasonCode ?? "USER_ERROR",
      reason: plan.step.reason,
    } as const;
    await conclude(scope, ports, { ladder, change: { ...change, errorCode: failed?.errorCode ?? null, result } });
  } else {
    await startChild(scope, ports, { ladder, plan, step: plan.step, position: children.length });
  }
}

function rungOutcome(child: RunRecord): RungOutcome[] {
  const { state, result } = child;
  if (child.kind !== "TRAIN" || (state !== "SUCCEEDED" && state !== "FAILED" && state !== "CANCELLED")) return [];
  const trained = result?.kind === "TRAIN" ? result : null;
  return [
    {
      runId: child.id,
      index: child.position,
      state,
      reason: state === "SUCCEEDED" ? null : child.reason,
      result: trained,
      artifactId: child.artifactId,
    },
  ];
}

function partialResult(plan: LadderPlan, reason: string): LadderResult {
  return { kind: "LADDER", rungs: [...plan.rows], recommendedRunId: null, reason, modelVersionId: null };
}

interface Evaluated {
  readonly spec: LadderSpec;
  readonly plan: LadderPlan;
  readonly outcomes: readonly RungOutcome[];
  readonly evaluation: RunRecord;
  readonly modelVersionId: string | null;
}

function evaluated({ spec, plan, outcomes, evaluation, modelVersionId }: Evaluated): RunChange {
  const { best } = plan;
  const scores = evaluation.result?.kind === "EVALUATE" ? evaluation.result : null;
  if (evaluation.state !== "SUCCEEDED" || !scores || !best) {
    const reason = `The evaluation on test did not succeed: ${evaluation.reason ?? evaluation.state}`;
    const result = partialResult(plan, reason);
    const reasonCode = evaluation.reasonCode ?? "USER_ERROR";
    return { state: "FAILED", reasonCode, errorCode: evaluation.errorCode, reason, result };
  }
  const rows = withTestScores(spec, plan.rows, testScores(scores));
  const reason = recommendRung({ rows, trained: trainedRungs(spec, outcomes), best, outcomes });
  const result: LadderResult = { kind: "LADDER", rungs: rows, recommendedRunId: best.runId, reason, modelVersionId };
  return { state: "SUCCEEDED", reasonCode: "OK", reason, result, artifactId: best.artifactId };
}

function testScores(result: EvaluateResult) {
  return new Map(result.candidates.map((candidate) => [candidate.runId, candidate.test]));
}

async function conclude(
  scope: TenantScope,
  ports: RunPorts,
  { ladder, change }: { ladder: RunRecord; change: RunChange },
): Promise<void> {
  const succeeded = change.state === "SUCCEEDED";
  const reasonCode = change.reasonCode ?? "USER_ERROR";
  const { state } = nextRunStatus(statusOf(ladder), { kind: "CONCLUDE", succeeded, reasonCode });
  await changeRun(scope, ports, { run: ladder, change: { ...change, state }, message: change.reason ?? "" });
}

interface NextChild {
  readonly ladder: RunRecord;
  readonly plan: LadderPlan;
  readonly step: Exclude<LadderStep, { kind: "GIVE_UP" }>;
  readonly position: number;
}

async function startChild(
  scope: TenantScope,
  ports: RunPorts,
  { ladder, plan, step, position }: NextChild,
): Promise<void> {
  const title =
    step.kind === "TRAIN"
      ? `rung ${step.index + 1}, ${step.spec.strategy.name.toLowerCase().replaceAll("_", " ")}`
      : `test of ${plan.rows.length} rungs`;
  await insertRun(scope, ports, {
    projectId: ladder.projectId,
    experimentId: ladder.experimentId,
    parentId: ladder.id,
    position,
    name: `${ladder.name}: ${title}`,
    spec: step.spec,
    specDigest: digestOfJson(step.spec as Json),
    state: "QUEUED",
    priority: ladder.priority,
    requirements: ladder.requirements,
    limits: ladder.limits,
    preempts: ladder.preempts,
    idempotencyKey: `${ladder.id}/${position}`,
    createdByName: ladder.createdByName,
  });
  if (position === 0) return;
  const reason = step.kind === "TRAIN" ? `Climbing to rung ${step.index + 1}.` : "Looking at test, once.";
  const change = { state: ladder.state, reasonCode: null, reason, result: partialResult(plan, reason) };
  await changeRun(scope, ports, { run: ladder, change, message: reason });
}
