import type {
  CatchUpPolicy,
  ErrorCode,
  FireStory,
  OverlapPolicy,
  ScheduleAudits,
  ScheduleTemplate,
  ScheduleTrigger,
} from "@graft/contracts";

export type ScheduleState = "ACTIVE" | "PAUSED";

/** What a person decides about a schedule. */
export interface ScheduleSettings {
  readonly name: string;
  readonly trigger: ScheduleTrigger;
  /** Null unless the trigger is CRON. */
  readonly expression: string | null;
  readonly zone: string | null;
  readonly template: ScheduleTemplate;
  readonly modelName: string;
  readonly alias: string;
  readonly audits: ScheduleAudits;
  readonly overlap: OverlapPolicy;
  readonly catchUp: CatchUpPolicy;
  readonly catchUpLimit: number;
}

export interface ScheduleRecord extends ScheduleSettings {
  readonly id: string;
  readonly projectId: string;
  readonly state: ScheduleState;
  /** Name its data set had when the schedule was written. */
  readonly datasetName: string;
  readonly nextDueAt: Date | null;
  readonly createdById: string;
  readonly createdByName: string;
}

export interface NewSchedule extends ScheduleSettings {
  readonly projectId: string;
  readonly datasetName: string;
  readonly nextDueAt: Date | null;
  readonly createdById: string;
  readonly createdByName: string;
}

/** QUEUED waits for an earlier firing to end; SKIPPED and MISSED made nothing, and say why. */
export const FIRE_STATES = ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "SKIPPED", "MISSED"] as const;
export type FireState = (typeof FIRE_STATES)[number];

export const FIRE_STEPS = ["TRAIN", "EVALUATE", "AUDIT", "PROMOTE"] as const;
export type FireStep = (typeof FIRE_STEPS)[number];

export interface FireRecord {
  readonly id: string;
  readonly scheduleId: string;
  readonly dueAt: Date;
  readonly manual: boolean;
  readonly state: FireState;
  readonly step: FireStep | null;
  readonly reason: string | null;
  readonly datasetVersionId: string | null;
  readonly backboneVersionId: string | null;
  readonly championVersionId: string | null;
  readonly challengerVersionId: string | null;
  readonly story: FireStory | null;
}

export interface NewFire {
  readonly scheduleId: string;
  readonly dueAt: Date;
  readonly manual: boolean;
  readonly state: FireState;
  readonly reason: string | null;
  readonly errorCode: ErrorCode | null;
}

/** What a step writes; left-out members keep their value. */
export interface FireChange {
  readonly state: FireState;
  readonly step?: FireStep;
  readonly errorCode?: ErrorCode | string | null;
  readonly reason: string | null;
  readonly datasetVersionId?: string;
  readonly backboneVersionId?: string;
  readonly championVersionId?: string | null;
  readonly challengerVersionId?: string;
  readonly promotionRequestId?: string;
  readonly story?: FireStory;
}

/** True when nothing more happens to a firing. */
export function fireHasEnded(state: FireState): boolean {
  return state !== "QUEUED" && state !== "RUNNING";
}
