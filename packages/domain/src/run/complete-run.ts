import { AppError, isAppError, type ReasonCode, type RunResult, runResultSchema } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { AuditCompletion, CompletionPorts, ModelRegistration } from "./completion-ports.ts";
import { type AttemptEnd, endAttempt, type LockedAttempt, lockAttempt } from "./end-attempt.ts";
import { ownAttempt } from "./own-attempt.ts";
import type { Announce, RunHint } from "./run-hint.ts";
import type { RunRepositories } from "./run-ports.ts";
import type { AttemptRecord, RunRecord } from "./run-record.ts";
import type { AttemptOutcome } from "./run-state-machine.ts";

export interface CompleteRunInput {
  readonly runId: string;
  readonly leaseToken: string;
  readonly idempotencyKey: string;
  readonly outcome: Exclude<AttemptOutcome, "LOST">;
  readonly reasonCode: ReasonCode;
  readonly errorCode: string | null;
  /** Why it ended so, in a sentence; shown to people. */
  readonly message: string | null;
  readonly result?: unknown;
  readonly artifactId: string | null;
}

/** Transactions over repositories that hold at least those of runs. */
export interface CompletionUnit<Repositories extends RunRepositories> {
  read<T>(scope: TenantScope, work: (repositories: Repositories) => Promise<T>): Promise<T>;
  write<T>(scope: TenantScope, work: (repositories: Repositories) => Promise<T>): Promise<T>;
}

export interface CompleteRunPorts<Repositories extends RunRepositories, Measured> {
  readonly unitOfWork: CompletionUnit<Repositories>;
  readonly completion: CompletionPorts<Repositories, Measured>;
  readonly announce: Announce;
}

export interface CompletedRun {
  readonly run: RunRecord;
  readonly modelVersionId: string | null;
  readonly auditReportId: string | null;
}

/** An input that was read and found right. */
interface Completion extends Omit<CompleteRunInput, "result"> {
  readonly result: RunResult | null;
}

/**
 * Ends an attempt by its agent's or tracker's word, fenced by the lease token. A repeat with the same key gets the run as it is; a
 * token that holds no lease any more gets LEASE_LOST. A success needs its artifact verified; an EVALUATE run that
 * registers makes its model version, an AUDIT run its report, and a ladder's child advances the ladder, all in the
 * transaction that ends the run.
 */
export async function completeRun<Repositories extends RunRepositories, Measured>(
  scope: TenantScope,
  ports: CompleteRunPorts<Repositories, Measured>,
  input: CompleteRunInput,
): Promise<CompletedRun> {
  const found = await ports.unitOfWork.read(scope, (repositories) => findAttempt(scope, repositories, input));
  const completion: Completion = { ...input, result: readResult(found.run, input) };
  const audit = auditCompletion(found, completion);
  // Outside any transaction: it reads the store.
  const repeated = found.attempt.completionKey === input.idempotencyKey;
  const measured = audit && !repeated ? await measureAudit(scope, ports.completion, audit) : null;
  const hints: RunHint[] = [];
  const completed = await ports.unitOfWork.write(scope, async (repositories) => {
    hints.length = 0;
    const transaction = {
      repositories,
      completion: ports.completion,
      announce: (hint: RunHint) => void hints.push(hint),
    };
    return write(scope, transaction, { found, completion, audit, measured });
  });
  for (const hint of hints) ports.announce(hint);
  return completed;
}

interface FoundAttempt {
  readonly run: RunRecord;
  readonly attempt: AttemptRecord;
  readonly codeVersion: string;
}

async function findAttempt(
  scope: TenantScope,
  repositories: RunRepositories,
  { runId, leaseToken }: CompleteRunInput,
): Promise<FoundAttempt> {
  const { runs, attempts } = repositories;
  const run = await runs.find(scope, runId);
  const attempt = run && (await attempts.findByToken(scope, leaseToken));
  if (!run || !attempt || attempt.runId !== run.id) throw notFound("Run", runId);
  const agent = await ownAttempt(scope, repositories, attempt);
  const codeVersion = agent?.version ?? (run.spec.kind === "TRACKED" ? run.spec.codeVersion : null) ?? "unknown";
  return { run, attempt, codeVersion };
}

function readResult(run: RunRecord, { outcome, result, artifactId, reasonCode }: CompleteRunInput): RunResult | null {
  if ((outcome === "SUCCEEDED") !== (reasonCode === "OK")) {
    throw new AppError("INPUT_INVALID", `Outcome ${outcome} cannot have the reason ${reasonCode}.`);
  }
  if (outcome !== "SUCCEEDED") return null;
  const parsed = runResultSchema.safeParse(result);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => ({
      code: "INPUT_INVALID" as const,
      message: `${issue.message}.`,
      subject: ["result", ...issue.path].join("."),
    }));
    throw new AppError("INPUT_INVALID", `The result is malformed at ${faults[0]?.subject}: ${faults[0]?.message}`, {
      faults,
    });
  }
  if (parsed.data.kind !== run.kind) {
    throw new AppError("INPUT_INVALID", `A ${run.kind} run cannot have the result of a ${parsed.data.kind} run.`);
  }
  if (artifactId === null && (run.kind === "TRAIN" || run.kind === "AUDIT")) {
    const artifact = run.kind === "TRAIN" ? "model" : "predictions";
    throw new AppError("INPUT_INVALID", `A ${run.kind} run succeeds with its ${artifact}: name the verified artifact.`);
  }
  return parsed.data;
}

function auditCompletion({ run, attempt, codeVersion }: FoundAttempt, { outcome, artifactId }: Completion) {
  if (run.spec.kind !== "AUDIT" || outcome !== "SUCCEEDED" || artifactId === null) return null;
  const { id: runId, projectId, spec, specDigest } = run;
  const completion: AuditCompletion = {
    runId,
    projectId,
    attemptId: attempt.id,
    spec,
    specDigest,
    predictionsId: artifactId,
    codeVersion,
  };
  return completion;
}

type Measurement<Measured> = { readonly report: Measured } | { readonly refused: AppError };

async function measureAudit<Repositories, Measured>(
  scope: TenantScope,
  ports: CompletionPorts<Repositories, Measured>,
  audit: AuditCompletion,
): Promise<Measurement<Measured>> {
  try {
    return { report: await ports.measureAuditReport(scope, audit) };
  } catch (error) {
    // Predictions that are not what the specification asks end the run as failed; the rest is the platform's trouble.
    if (isAppError(error) && error.code !== "ARTIFACT_NOT_VERIFIED" && error.code !== "STORE_UNAVAILABLE") {
      return { refused: error };
    }
    throw error;
  }
}

interface CompletionTransaction<Repositories, Measured> {
  readonly repositories: Repositories;
  readonly completion: CompletionPorts<Repositories, Measured>;
  readonly announce: Announce;
}

interface Prepared<Measured> {
  readonly found: FoundAttempt;
  readonly completion: Completion;
  readonly audit: AuditCompletion | null;
  readonly measured: Measurement<Measured> | null;
}

async function write<Repositories extends RunRepositories, Measured>(
  scope: TenantScope,
  transaction: CompletionTransaction<Repositories, Measured>,
  { found, completion, audit, measured }: Prepared<Measured>,
): Promise<CompletedRun> {
  const { repositories, completion: ports } = transaction;
  const locked = await lockAttempt(scope, transaction, found.attempt);
  if (!locked) throw notFound("Run", completion.runId);
  if (locked.attempt.completionKey === completion.idempotencyKey) return answer(scope, repositories, locked);
  if (locked.attempt.state !== "ACTIVE") {
    throw new AppError(
      "LEASE_LOST",
      `Attempt ${locked.attempt.number} has ended as ${locked.attempt.state}; stop the work and claim afresh.`,
    );
  }
  let end = agentEnd(locked, completion);
  if (measured && "refused" in measured) end = refusedEnd(locked, completion, measured.refused);
  const { epochs } = locked.run.limits;
  if (epochs !== undefined && end.result?.kind === "TRAIN" && end.result.epochs > epochs) {
    end = { ...end, ...beyondEpochs(locked, { took: end.result.epochs, limit: epochs }) };
  }
  if (end.artifactId !== null) await requireDelivered(scope, repositories, { locked, artifactId: end.artifactId });
  if (end.outcome !== "SUCCEEDED") {
    await endAttempt(scope, transaction, { locked, end });
    return answer(scope, repositories, locked);
  }
  const registration = modelRegistration(locked, found.codeVersion, completion);
  const version = registration && (await ports.registerModelVersion(scope, repositories, registration));
  const modelVersionId = version?.id ?? null;
  await endAttempt(scope, transaction, { locked, end: { ...end, modelVersionId } });
  const recorded =
    audit && measured && "report" in measured
      ? await ports.recordAuditReport(scope, repositories, { completion: audit, measured: measured.report })
      : null;
  return { ...(await answer(scope, repositories, locked)), modelVersionId, auditReportId: recorded?.id ?? null };
}

async function answer(scope: TenantScope, { runs }: RunRepositories, { run }: LockedAttempt): Promise<CompletedRun> {
  return { run: (await runs.find(scope, run.id)) ?? run, modelVersionId: null, auditReportId: null };
}

function agentEnd({ attempt }: LockedAttempt, completion: Completion): AttemptEnd {
  const { outcome, reasonCode, errorCode, message, idempotencyKey, result, artifactId } = completion;
  const words = message ? `: ${message}` : ".";
  return {
    outcome,
    reasonCode,
    errorCode,
    reason: outcome === "SUCCEEDED" ? null : message,
    completionKey: idempotencyKey,
    result,
    artifactId,
    modelVersionId: null,
    message: `Attempt ${attempt.number} ended as ${outcome}${words}`,
  };
}

function refusedEnd({ attempt }: LockedAttempt, completion: Completion, refused: AppError): AttemptEnd {
  return {
    outcome: "FAILED",
    reasonCode: "DATA_ERROR",
    errorCode: refused.code,
    reason: refused.message,
    completionKey: completion.idempotencyKey,
    result: null,
    artifactId: null,
    modelVersionId: null,
    message: `Attempt ${attempt.number} delivered predictions that cannot be measured: ${refused.message}`,
  };
}

/** The platform's own look at a limit that the agent should have kept. */
function beyondEpochs({ attempt }: LockedAttempt, { took, limit }: { took: number; limit: number }) {
  const reason = `It took ${took} epochs and may take ${limit}.`;
  const message = `Attempt ${attempt.number} is refused: ${reason}`;
  const how = { outcome: "FAILED", reasonCode: "TIMEOUT", errorCode: "LIMIT_REACHED" } as const;
  return { ...how, reason, message, result: null, artifactId: null };
}

async function requireDelivered(
  scope: TenantScope,
  { runs }: RunRepositories,
  { locked: { run, attempt }, artifactId }: { locked: LockedAttempt; artifactId: string },
): Promise<void> {
  const artifact = await runs.artifactState(scope, artifactId);
  if (!artifact) throw notFound("Artifact", artifactId);
  // Another attempt's artifact would give the model a lineage that is not its own.
  if (artifact.attemptId !== attempt.id) {
    throw new AppError(
      "INPUT_INVALID",
      `The artifact ${artifactId} was not made by attempt ${attempt.number}; upload it under this attempt's lease.`,
    );
  }
  if (artifact.state !== "VERIFIED") {
    throw new AppError(
      "ARTIFACT_NOT_VERIFIED",
      `The artifact is ${artifact.state}; complete the run once it is VERIFIED.`,
    );
  }
  if (run.kind === "TRACKED") return;
  const wanted = run.kind === "TRAIN" ? "MODEL" : "PREDICTIONS";
  if (artifact.kind !== wanted) {
    throw new AppError(
      "INPUT_INVALID",
      `A ${run.kind} run delivers an artifact of kind ${wanted}, not ${artifact.kind}.`,
    );
  }
}

function modelRegistration(
  { parent, run, attempt }: LockedAttempt,
  codeVersion: string,
  { result }: Completion,
): ModelRegistration | null {
  const { spec } = run;
  if (spec.kind !== "EVALUATE" || !spec.register || result?.kind !== "EVALUATE") return null;
  const winner = spec.candidates.find((candidate) => candidate.runId === spec.winnerRunId);
  const testScore = result.candidates.find((candidate) => candidate.runId === spec.winnerRunId)?.test;
  if (!winner || !testScore) {
    throw new AppError("INPUT_INVALID", "The result has no test score of the winner; evaluate every candidate.");
  }
  const { datasetVersionId, backboneVersionId } = spec;
  return {
    projectId: run.projectId,
    modelName: spec.register.modelName,
    winner,
    evaluateRunId: run.id,
    attemptId: attempt.id,
    ladderRunId: parent?.id ?? null,
    datasetVersionId,
    backboneVersionId,
    codeVersion,
    testScore,
  };
}
