import { fireHasEnded, type ScheduleOrigin, type ScheduleRepository, type ScheduleSettings } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { readRun } from "../run/read-run.ts";
import { isUniqueViolation } from "../transaction/unique-violation.ts";
import { readFire, readSchedule } from "./read-schedule.ts";

const json = (value: unknown) => value as Prisma.InputJsonValue;

/** Schedules and firings over Prisma, with plain SQL where a row is locked or the database's clock counts. */
export function scheduleRepository(tx: Tx): ScheduleRepository {
  return { ...schedules(tx), ...fires(tx) };
}

function columns<Settings extends ScheduleSettings>({ template, audits, ...settings }: Settings) {
  return { ...settings, template: json(template), audits: json(audits), datasetId: template.datasetId };
}

type FireMethods = "findFire" | "lockFire" | "insertFire" | "changeFire" | "openFires" | "runsOfFire";

function schedules(tx: Tx): Omit<ScheduleRepository, FireMethods> {
  const find: ScheduleRepository["find"] = async ({ organizationId }, id) => {
    const row = await tx.retrainingSchedule.findFirst({ where: { id, organizationId } });
    return row && readSchedule(row);
  };
  return {
    find,
    async lock(scope, id, skipLocked = false) {
      const rows = await tx.$queryRaw<unknown[]>(Prisma.sql`
        SELECT 1 FROM retraining_schedule WHERE id = ${id}::uuid AND organization_id = ${scope.organizationId}::uuid
        FOR UPDATE ${skipLocked ? Prisma.sql`SKIP LOCKED` : Prisma.empty}`);
      return rows.length === 0 ? null : find(scope, id);
    },
    async insert({ organizationId }, schedule) {
      const id = newId();
      const data = { ...columns(schedule), id, organizationId };
      const { count } = await tx.retrainingSchedule.createMany({ data: [data], skipDuplicates: true });
      return count === 0 ? null : id;
    },
    async update({ organizationId }, id, change) {
      const { projectId } = await tx.retrainingSchedule.findFirstOrThrow({ where: { id, organizationId } });
      const taken = { organizationId, projectId, name: change.name, NOT: { id } };
      if ((await tx.retrainingSchedule.count({ where: taken })) > 0) return false;
      try {
        await tx.retrainingSchedule.update({ where: { id, organizationId }, data: columns(change) });
        return true;
      } catch (error) {
        // Another transaction took the name after the look; the caller ends this one.
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
    async setState({ organizationId }, id, change) {
      await tx.retrainingSchedule.update({ where: { id, organizationId }, data: { ...change } });
    },
    async setNextDue({ organizationId }, id, nextDueAt) {
      await tx.retrainingSchedule.update({ where: { id, organizationId }, data: { nextDueAt } });
    },
    async remove({ organizationId }, id) {
      await tx.retrainingSchedule.delete({ where: { id, organizationId } });
    },
    async announceVersion({ organizationId }, datasetId) {
      await tx.$executeRaw`
        UPDATE retraining_schedule SET next_due_at = now()
        WHERE organization_id = ${organizationId}::uuid AND dataset_id = ${datasetId}::uuid
          AND trigger = 'NEW_DATASET_VERSION' AND state = 'ACTIVE'`;
    },
    async originOfArtifact({ organizationId }, artifactId) {
      const rows = await tx.$queryRaw<ScheduleOrigin[]>`
        SELECT s.id AS "scheduleId", s.name AS "scheduleName", s.model_name AS "modelName", s.alias
        FROM artifact a
        JOIN run_attempt t ON t.id = a.attempt_id
        JOIN run r ON r.id = t.run_id
        LEFT JOIN run parent ON parent.id = r.parent_id
        JOIN schedule_fire f ON f.id = coalesce(parent.schedule_fire_id, r.schedule_fire_id)
        JOIN retraining_schedule s ON s.id = f.schedule_id
        WHERE a.id = ${artifactId}::uuid AND a.organization_id = ${organizationId}::uuid`;
      return rows[0] ?? null;
    },
  };
}

function fires(tx: Tx): Pick<ScheduleRepository, FireMethods> {
  const findFire: ScheduleRepository["findFire"] = async ({ organizationId }, id) => {
    const row = await tx.scheduleFire.findFirst({ where: { id, organizationId } });
    return row && readFire(row);
  };
  return {
    findFire,
    async lockFire(scope, id) {
      await tx.$queryRaw`SELECT 1 FROM schedule_fire
        WHERE id = ${id}::uuid AND organization_id = ${scope.organizationId}::uuid FOR UPDATE`;
      return findFire(scope, id);
    },
    async insertFire(scope, fire) {
      const id = newId();
      const { organizationId } = scope;
      const ended = fireHasEnded(fire.state);
      const { count } = await tx.scheduleFire.createMany({
        data: [{ ...fire, id, organizationId }],
        skipDuplicates: true,
      });
      if (count === 0) return null;
      if (ended) await tx.$executeRaw`UPDATE schedule_fire SET finished_at = now() WHERE id = ${id}::uuid`;
      return findFire(scope, id);
    },
    async changeFire({ organizationId }, id, { story, ...change }) {
      const where = { id, organizationId };
      await tx.scheduleFire.update({ where, data: { ...change, ...(story && { story: json(story) }) } });
      await tx.$executeRaw`
        UPDATE schedule_fire SET updated_at = now(),
          finished_at = CASE WHEN ${fireHasEnded(change.state)} THEN now() END,
          fired_at = CASE WHEN ${change.step === "TRAIN"} THEN now() ELSE fired_at END
        WHERE id = ${id}::uuid`;
    },
    async openFires({ organizationId }, scheduleId) {
      const rows = await tx.scheduleFire.findMany({
        where: { organizationId, scheduleId, state: { in: ["RUNNING", "QUEUED"] } },
        // RUNNING before QUEUED: a firing made by hand may be due later than one that waits.
        orderBy: [{ state: "desc" }, { dueAt: "asc" }],
      });
      return rows.map(readFire);
    },
    async runsOfFire({ organizationId }, scheduleFireId) {
      const rows = await tx.run.findMany({ where: { organizationId, scheduleFireId }, orderBy: { id: "asc" } });
      return rows.map(readRun);
    },
  };
}
