import { AppError, MAX_TRACKED_PARAMS, type TrackedParams, trackedParamsSchema } from "@graft/contracts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { lockAttempt } from "./end-attempt.ts";
import { ownAttempt } from "./own-attempt.ts";
import type { RunPorts } from "./run-ports.ts";

export interface LogParamsInput {
  readonly runId: string;
  readonly leaseToken: string;
  readonly params: unknown;
}

/**
 * Adds parameters that became known after the start of a tracked run. A name is written once: the same value again
 * changes nothing, another one is refused, because a run has one set of parameters.
 *
 * @throws AppError INPUT_INVALID, CONFLICT, LEASE_LOST, NOT_FOUND
 */
export async function logParams(scope: TenantScope, ports: RunPorts, input: LogParamsInput): Promise<void> {
  const added = readParams(input.params);
  const { runs, attempts } = ports.repositories;
  const found = await attempts.findByToken(scope, input.leaseToken);
  if (!found || found.runId !== input.runId) throw notFound("Run", input.runId);
  await ownAttempt(scope, ports.repositories, found);
  const locked = await lockAttempt(scope, ports, found);
  if (locked?.run.kind !== "TRACKED") throw notFound("Run", input.runId);
  const { run, attempt } = locked;
  if (attempt.state !== "ACTIVE") {
    throw new AppError("LEASE_LOST", `The run has ended as ${run.state}: its parameters do not change any more.`);
  }
  const params = merge(run.params ?? {}, added);
  await runs.writeParams(scope, run.id, params);
  const { organizationId } = scope;
  ports.announce({ topic: "run.changed", payload: { organizationId, runId: run.id, projectId: run.projectId } });
}

function readParams(value: unknown): TrackedParams {
  const parsed = trackedParamsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 100).map(({ path, message }) => ({
    code: "INPUT_INVALID" as const,
    message: `${message}.`,
    subject: ["params", ...path.map(String)].join("."),
  }));
  throw new AppError("INPUT_INVALID", `${faults[0]?.subject}: ${faults[0]?.message}`, { faults });
}

/** The union of both; throws where they disagree or are too many. */
export function merge(present: TrackedParams, added: TrackedParams): TrackedParams {
  const changed = Object.keys(added).filter((name) => Object.hasOwn(present, name) && present[name] !== added[name]);
  if (changed.length > 0) {
    const faults = changed.map((name) => ({
      code: "CONFLICT" as const,
      message: `The parameter ${JSON.stringify(name)} is ${JSON.stringify(present[name])} already; a parameter is written once. Log what changes as a metric.`,
      subject: `params.${name}`,
    }));
    throw new AppError("CONFLICT", faults[0]?.message ?? "", { faults });
  }
  const merged = { ...present, ...added };
  if (Object.keys(merged).length > MAX_TRACKED_PARAMS) {
    throw new AppError("INPUT_INVALID", `A tracked run has at most ${MAX_TRACKED_PARAMS} parameters.`);
  }
  return merged;
}
