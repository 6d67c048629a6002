import {
  digestOfJson,
  type Json,
  type RunResult,
  type SweepResult,
  type SweepSpec,
  type SweepTrial,
  trainSpecSchema,
} from "@graft/contracts";
import { changeRun, statusOf } from "../run/change-run.ts";
import { insertRun } from "../run/insert-run.ts";
import type { RunPorts } from "../run/run-ports.ts";
import type { RunRecord } from "../run/run-record.ts";
import { isTerminal, nextRunStatus } from "../run/run-state-machine.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { bestTrial, nextTrial, type TrialState } from "./plan-sweep.ts";
import { trialSettings, trialSpec } from "./trial-settings.ts";

type Trial = SweepTrial & TrialState;

/**
 * Takes in what ended of a sweep's trials, begins as many as may be tried at once, and names the best when nothing is left
 * to try: in the transaction that ends a trial. The caller holds the sweep's lock.
 */
export async function advanceSweep(scope: TenantScope, ports: RunPorts, sweep: RunRecord): Promise<void> {
  if (sweep.spec.kind !== "SWEEP") return;
  const { spec } = sweep;
  const children = await ports.repositories.runs.children(scope, sweep.id);
  const trials = readTrials(spec, sweep.result, children);
  let live = trials.filter((trial) => trial.live).length;
  for (let next = nextTrial(spec, trials); next && live < spec.parallel; next = nextTrial(spec, trials)) {
    const parameters = trialSettings(spec)[next.trial] ?? {};
    const runId = await startTrial(scope, ports, { sweep, spec, ...next, parameters, position: trials.length });
    trials.push({ runId, ...next, parameters: { ...parameters }, score: null, failed: false, live: true });
    live += 1;
  }
  const found = { sweep, result: resultOf(spec, trials) };
  await (live > 0 ? keepResult(scope, ports, found) : conclude(scope, ports, found));
}

function readTrials(spec: SweepSpec, result: RunResult | null, children: readonly RunRecord[]): Trial[] {
  const runs = new Map(children.map((child) => [child.id, child]));
  const known = result?.kind === "SWEEP" ? result.trials : [];
  return known.flatMap((trial) => {
    const child = runs.get(trial.runId);
    if (!child) return [];
    const live = !isTerminal(child.state);
    const score = child.result?.kind === "TRAIN" ? child.result.validation[spec.objective] : null;
    return [{ ...trial, score, live, failed: !live && score === null }];
  });
}

interface NewTrial {
  readonly sweep: RunRecord;
  readonly spec: SweepSpec;
  readonly trial: number;
  readonly rung: number;
  readonly parameters: SweepTrial["parameters"];
  readonly position: number;
}

async function startTrial(scope: TenantScope, ports: RunPorts, next: NewTrial): Promise<string> {
  const { sweep, spec, trial, rung, parameters, position } = next;
  const made = trainSpecSchema.parse(trialSpec(spec, parameters, rung));
  const child = await insertRun(scope, ports, {
    projectId: sweep.projectId,
    experimentId: sweep.experimentId,
    parentId: sweep.id,
    position,
    name: `${sweep.name}: trial ${trial + 1}${rung === 0 ? "" : `, rung ${rung + 1}`}`,
    spec: made,
    specDigest: digestOfJson(made as Json),
    state: "QUEUED",
    priority: sweep.priority,
    requirements: sweep.requirements,
    limits: sweep.limits,
    preempts: sweep.preempts,
    idempotencyKey: `${sweep.id}/${position}`,
    createdByName: sweep.createdByName,
  });
  if (!child) throw new Error(`trial ${position} of sweep ${sweep.id} is there already`);
  return child.id;
}

function resultOf(spec: SweepSpec, trials: readonly Trial[]): SweepResult {
  const best = bestTrial(spec, trials);
  const ended = trials.filter(({ live }) => !live);
  const failed = ended.filter(({ score }) => score === null).length;
  const rows = trials.map(({ live: _, ...trial }) => trial);
  const count = ended.length === 1 ? "1 training" : `${ended.length} trainings`;
  const losses = failed > 0 ? `; ${failed} failed` : "";
  if (!best) {
    const reason = ended.length === 0 ? "No training has ended yet." : `None of ${count} has succeeded${losses}.`;
    return { kind: "SWEEP", trials: rows, bestRunId: null, reason };
  }
  const settings = Object.entries(best.parameters).map(([name, value]) => `${name} = ${rounded(value)}`);
  const reason = `Best of ${count} by validation ${spec.objective}: ${rounded(best.score ?? 0)} with ${settings.join(", ")}${losses}.`;
  return { kind: "SWEEP", trials: rows, bestRunId: best.runId, reason };
}

const rounded = (value: string | number | boolean) =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);

interface Found {
  readonly sweep: RunRecord;
  readonly result: SweepResult;
}

/** What is known so far, without a line of the history: the sweep's state is the same. */
async function keepResult(scope: TenantScope, ports: RunPorts, { sweep, result }: Found): Promise<void> {
  const { organizationId } = scope;
  await ports.repositories.runs.change(scope, sweep.id, {
    state: sweep.state,
    reasonCode: null,
    reason: result.reason,
    result,
  });
  const { id: runId, projectId } = sweep;
  ports.announce({ topic: "run.changed", payload: { organizationId, runId, projectId } });
}

async function conclude(scope: TenantScope, ports: RunPorts, { sweep, result }: Found): Promise<void> {
  const children = await ports.repositories.runs.children(scope, sweep.id);
  const best = children.find(({ id }) => id === result.bestRunId);
  const failed = best ? undefined : children.at(-1);
  const reasonCode = best ? "OK" : (failed?.reasonCode ?? "USER_ERROR");
  const { state } = nextRunStatus(statusOf(sweep), { kind: "CONCLUDE", succeeded: best !== undefined, reasonCode });
  const errorCode = failed?.errorCode ?? null;
  const change = { state, reasonCode, errorCode, reason: result.reason, result, artifactId: best?.artifactId ?? null };
  await changeRun(scope, ports, { run: sweep, change, message: result.reason });
}
