import { cancelRun } from "../run/cancel-run.ts";
import { createRun } from "../run/create-run.ts";
import type { RunRecord } from "../run/run-record.ts";
import { isTerminal } from "../run/run-state-machine.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { startAudits } from "./audit-fire.ts";
import { type Contender, candidateOf, evaluationSpecs, readContender } from "./challenge.ts";
import { type FireContext, failFire, moveFire, readFireContext } from "./fire-context.ts";
import type { FirePorts } from "./fire-ports.ts";
import { promoteChallenger } from "./promote-challenger.ts";
import type { FireRecord, ScheduleRecord } from "./schedule-record.ts";

/** What one step of a firing has changed. */
export interface AdvancedFire {
  readonly schedule: ScheduleRecord;
  /** The promotion request it has opened. */
  readonly promotionRequestId: string | null;
}

/**
 * Takes a firing one step on once all its runs have ended: TRAIN, EVALUATE, AUDIT, PROMOTE. Everything it decides by are
 * rows, and the step is written in the same transaction as the runs it makes, so that whoever looks next goes on from
 * there; a firing none of whose runs is open is found by every replica. A run that did not succeed ends the firing.
 *
 * The transaction is serializable, as the promotion request it may open asks.
 */
export async function advanceFire(scope: TenantScope, ports: FirePorts, fireId: string): Promise<AdvancedFire | null> {
  const { schedules } = ports.repositories;
  const fire = await schedules.lockFire(scope, fireId);
  if (fire === null || fire.state !== "RUNNING") return null;
  const runs = await schedules.runsOfFire(scope, fireId);
  if (runs.some(({ state }) => !isTerminal(state))) return null;
  const schedule = await schedules.find(scope, fire.scheduleId);
  if (schedule === null) return null;
  const lost = runs.find(({ state }) => state !== "SUCCEEDED");
  if (lost) {
    await endWithRun({ scope, ports, fire }, lost);
    return { schedule, promotionRequestId: null };
  }
  try {
    const context = await readFireContext(scope, ports, { schedule, fire, runs });
    return { schedule, promotionRequestId: await takeStep(context) };
  } catch (error) {
    await failFire({ scope, ports, fire }, error);
    for (const run of await schedules.runsOfFire(scope, fireId)) {
      if (!isTerminal(run.state)) await cancelRun(scope, ports, run.id);
    }
    return { schedule, promotionRequestId: null };
  }
}

async function endWithRun(
  context: { scope: TenantScope; ports: FirePorts; fire: FireRecord },
  { kind, name, state, reason, errorCode }: RunRecord,
): Promise<void> {
  const why = reason === null ? "." : `: ${reason}`;
  await moveFire(context, {
    state: state === "CANCELLED" ? "CANCELLED" : "FAILED",
    errorCode,
    reason: `The ${kind} run "${name}" ${state === "CANCELLED" ? "was cancelled" : "failed"}${why}`,
  });
}

async function takeStep(context: FireContext): Promise<string | null> {
  switch (context.fire.step) {
    case "TRAIN":
      return (await startEvaluation(context)) ? null : takeChallenger(context);
    case "EVALUATE":
      return takeChallenger(context);
    default:
      return promoteChallenger(context, await challengerOf(context));
  }
}

/** Queues the EVALUATE runs; false when there is nothing left to score. */
async function startEvaluation(context: FireContext): Promise<boolean> {
  const { scope, ports, schedule, fire, runs, dataset, champion } = context;
  const [run] = runs;
  const contender = "contender" in champion ? champion.contender : null;
  const input = { champion: contender, datasetVersionId: dataset.id };
  const registered = run?.result?.kind === "LADDER" ? run.result.modelVersionId : null;
  const ladder = registered && (await readContender(scope, ports.repositories, registered));
  const specs = ladder
    ? evaluationSpecs({ ...input, challenger: candidateOf(ladder), challengerSpec: ladder.spec })
    : run?.spec.kind === "TRAIN" && run.artifactId !== null
      ? evaluationSpecs({
          ...input,
          challenger: { runId: run.id, artifactId: run.artifactId, strategy: run.spec.strategy },
          challengerSpec: run.spec,
          register: schedule.modelName,
        })
      : [];
  const where = `${dataset.datasetName} version ${dataset.version}`;
  for (const [index, spec] of specs.entries()) {
    const who = spec.candidates.length > 1 || index > 0 ? "champion and challenger" : "challenger";
    await queueRun(context, { name: `test of the ${who} on ${where}`, spec, key: `evaluate/${index}` });
  }
  if (specs.length === 0) return false;
  const reason = `Challenger and champion are scored on the test split of ${where}.`;
  await moveFire({ scope, ports, fire }, { state: "RUNNING", step: "EVALUATE", reason });
  return true;
}

interface QueuedRun {
  readonly name: string;
  readonly spec: unknown;
  readonly key: string;
}

async function queueRun({ scope, ports, schedule, fire }: FireContext, { name, spec, key }: QueuedRun): Promise<void> {
  await createRun(scope, ports, {
    projectId: schedule.projectId,
    experimentId: null,
    name: `${schedule.name}: ${name}`.slice(0, 200),
    spec,
    priority: null,
    requirements: {},
    idempotencyKey: `schedule-fire/${fire.id}/${key}`,
    scheduleFireId: fire.id,
  });
}

/** The version the firing has registered. */
async function challengerOf(context: FireContext): Promise<Contender> {
  const { scope, ports, fire, runs, schedule } = context;
  const { models } = ports.repositories;
  const ladder = runs.find(({ result }) => result?.kind === "LADDER")?.result;
  let id = fire.challengerVersionId ?? (ladder?.kind === "LADDER" ? ladder.modelVersionId : null);
  const registering = runs.find(({ spec }) => spec.kind === "EVALUATE" && spec.register !== undefined);
  if (id === null && registering) {
    const { projectId, modelName: name } = schedule;
    const modelId = await models.findModel(scope, { projectId, name });
    id = modelId && (await models.findByEvaluateRun(scope, modelId, registering.id));
  }
  const contender = id ? await readContender(scope, ports.repositories, id) : null;
  if (contender === null) throw new Error(`the firing ${fire.id} has registered no version`);
  return contender;
}

/** Notes the registered challenger and audits it, or goes on to the request where there is nothing to audit. */
async function takeChallenger(context: FireContext): Promise<string | null> {
  const challenger = await challengerOf(context);
  const audits = await startAudits(context, challenger, (run) => queueRun(context, run));
  if (audits === 0) return promoteChallenger(context, challenger);
  const reason = audits === 1 ? "One audit is made." : `${audits} audits are made.`;
  const challengerVersionId = challenger.version.id;
  await moveFire(context, { state: "RUNNING", step: "AUDIT", reason, challengerVersionId });
  return null;
}
