import { isTerminal, type NewRun, type RunChange, type RunRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { readRun } from "./read-run.ts";
import { readSpecFacts } from "./read-spec-facts.ts";
import { runToPreempt } from "./run-to-preempt.ts";

const json = (value: unknown) => value as Prisma.InputJsonValue;

/** Runs over Prisma, with plain SQL where a row is locked or the database's clock counts. */
export function runRepository(tx: Tx): RunRepository {
  const find: RunRepository["find"] = async ({ organizationId }, id) => {
    const row = await tx.run.findFirst({ where: { id, organizationId } });
    return row && readRun(row);
  };
  return {
    find,
    async findByKey({ organizationId }, idempotencyKey) {
      const row = await tx.run.findUnique({
        where: { organizationId_idempotencyKey: { organizationId, idempotencyKey } },
      });
      return row && readRun(row);
    },
    async lock(scope, id) {
      await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${id}::uuid AND organization_id = ${scope.organizationId}::uuid FOR UPDATE`;
      return find(scope, id);
    },
    async children({ organizationId }, parentId) {
      const rows = await tx.run.findMany({ where: { organizationId, parentId }, orderBy: { position: "asc" } });
      return rows.map(readRun);
    },
    async insert(scope, run) {
      const id = newId();
      const data = newRow(scope.organizationId, id, run);
      // Skipping a taken key waits for the transaction that took it, and leaves this one usable.
      const { count } = await tx.run.createMany({ data: [data], skipDuplicates: true });
      if (count === 0) return null;
      if (run.state === "RUNNING") await tx.$executeRaw`UPDATE run SET started_at = now() WHERE id = ${id}::uuid`;
      return find(scope, id);
    },
    change: (scope, id, change) => writeChange(tx, { organizationId: scope.organizationId, id, change }),
    async requestCancel({ organizationId }, id) {
      await tx.$executeRaw`UPDATE run SET cancel_requested_at = now(), updated_at = now()
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid`;
    },
    async requestYield({ organizationId }, id, reason) {
      await tx.$executeRaw`UPDATE run SET yield_reason = ${reason}::reason_code,
          yield_requested_at = CASE WHEN ${reason}::text IS NULL THEN NULL ELSE now() END, updated_at = now()
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid`;
    },
    runToPreempt: (scope) => runToPreempt(tx, scope),
    async writeParams({ organizationId }, id, params) {
      await tx.run.updateMany({ where: { id, organizationId }, data: { params: json(params) } });
    },
    async addEvent({ organizationId }, event) {
      await tx.runEvent.create({ data: { id: newId(), organizationId, ...event } });
    },
    specFacts: (scope, references) => readSpecFacts(tx, scope, references),
    async placeExists({ organizationId }, { projectId, experimentId }) {
      const where = experimentId === null ? {} : { experiments: { some: { id: experimentId } } };
      return (await tx.project.count({ where: { id: projectId, organizationId, ...where } })) > 0;
    },
    artifactState: ({ organizationId }, id) =>
      tx.artifact.findFirst({ where: { id, organizationId }, select: { kind: true, state: true, attemptId: true } }),
  };
}

function newRow(organizationId: string, id: string, run: NewRun): Prisma.RunCreateManyInput {
  const { spec, requirements, limits, ...columns } = run;
  return {
    ...columns,
    id,
    organizationId,
    kind: spec.kind,
    spec: json(spec),
    requirements: json(requirements),
    limits: json(limits ?? {}),
    datasetVersionId: spec.datasetVersionId ?? null,
    backboneVersionId: spec.backboneVersionId ?? null,
    ...(spec.kind === "TRACKED" ? { params: json(spec.params) } : {}),
  };
}

interface WrittenChange {
  readonly organizationId: string;
  readonly id: string;
  readonly change: RunChange;
}

/**
 * One statement for the state and all it says, because a terminal state is written once. Times follow from the state:
 * the first start counts, the last queueing.
 */
async function writeChange(tx: Tx, { organizationId, id, change }: WrittenChange): Promise<void> {
  const { state, reasonCode, reason, errorCode, result, artifactId, maxAttempts } = change;
  const optional = [
    ...(errorCode === undefined ? [] : [Prisma.sql`error_code = ${errorCode},`]),
    ...(result === undefined ? [] : [Prisma.sql`result = ${result && JSON.stringify(result)}::jsonb,`]),
    ...(artifactId === undefined ? [] : [Prisma.sql`artifact_id = ${artifactId}::uuid,`]),
    ...(maxAttempts === undefined ? [] : [Prisma.sql`max_attempts = ${maxAttempts},`]),
    // Only a live attempt can be asked for anything.
    ...(state === "RUNNING" ? [] : [Prisma.sql`yield_requested_at = NULL, yield_reason = NULL,`]),
    ...(state === "RUNNING" ? [Prisma.sql`started_at = coalesce(started_at, now()),`] : []),
    ...(state === "QUEUED" ? [Prisma.sql`queued_at = now(), progress = NULL,`] : []),
    ...(isTerminal(state) ? [Prisma.sql`finished_at = now(),`] : []),
  ];
  const columns = optional.length === 0 ? Prisma.empty : Prisma.join(optional, " ");
  await tx.$executeRaw`
    UPDATE run SET ${columns} state = ${state}::run_state, reason_code = ${reasonCode}::reason_code, reason = ${reason},
      updated_at = now()
    WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid`;
}
