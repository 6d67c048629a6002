import { fireStorySchema, scheduleAuditsSchema, scheduleTemplateSchema } from "@graft/contracts";
import type { FireRecord, ScheduleRecord } from "@graft/domain";
import type { RetrainingSchedule, ScheduleFire } from "../generated/prisma/client.ts";

/** The domain's view of a schedule. Template and audits are parsed: what does not fit the contracts must not fire. */
export function readSchedule(row: RetrainingSchedule): ScheduleRecord {
  const { id, projectId, name, state, trigger, expression, zone, datasetName, modelName, alias } = row;
  const { overlap, catchUp, catchUpLimit, nextDueAt, createdById, createdByName } = row;
  return {
    ...{ id, projectId, name, state, trigger, expression, zone, datasetName, modelName, alias },
    ...{ overlap, catchUp, catchUpLimit, nextDueAt, createdById, createdByName },
    template: scheduleTemplateSchema.parse(row.template),
    audits: scheduleAuditsSchema.parse(row.audits),
  };
}

/** The domain's view of a firing. */
export function readFire(row: ScheduleFire): FireRecord {
  const { id, scheduleId, dueAt, manual, state, step, reason } = row;
  const { datasetVersionId, backboneVersionId, championVersionId, challengerVersionId } = row;
  return {
    ...{ id, scheduleId, dueAt, manual, state, step, reason },
    ...{ datasetVersionId, backboneVersionId, championVersionId, challengerVersionId },
    story: row.story === null ? null : fireStorySchema.parse(row.story),
  };
}
