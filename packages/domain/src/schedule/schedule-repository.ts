import type { RunRecord } from "../run/run-record.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type {
  FireChange,
  FireRecord,
  NewFire,
  NewSchedule,
  ScheduleRecord,
  ScheduleSettings,
} from "./schedule-record.ts";

/** What is written over a schedule when it is changed. */
export interface ScheduleChange extends ScheduleSettings {
  readonly datasetName: string;
  readonly createdById: string;
  readonly createdByName: string;
  readonly nextDueAt: Date | null;
}

/** Which schedules made the run behind something, by model and alias. */
export interface ScheduleOrigin {
  readonly scheduleId: string;
  readonly scheduleName: string;
  readonly modelName: string;
  readonly alias: string;
}

/** Schedules and firings of one tenant, inside one transaction. */
export interface ScheduleRepository {
  find(scope: TenantScope, id: string): Promise<ScheduleRecord | null>;
  /** Locks the schedule; null as well when another transaction holds it and `skipLocked` is true. */
  lock(scope: TenantScope, id: string, skipLocked?: boolean): Promise<ScheduleRecord | null>;
  /** Null when the project has a schedule of that name. */
  insert(scope: TenantScope, schedule: NewSchedule): Promise<string | null>;
  /** False when the project has another schedule of that name. */
  update(scope: TenantScope, id: string, change: ScheduleChange): Promise<boolean>;
  setState(scope: TenantScope, id: string, change: Pick<ScheduleRecord, "state" | "nextDueAt">): Promise<void>;
  setNextDue(scope: TenantScope, id: string, nextDueAt: Date | null): Promise<void>;
  /** Takes the schedule and its firings away; their runs stay. */
  remove(scope: TenantScope, id: string): Promise<void>;
  /** Makes the active schedules that wait for a version of this data set due, in the transaction's time. */
  announceVersion(scope: TenantScope, datasetId: string): Promise<void>;
  /** The schedule whose run uploaded the artifact; null when no run of a schedule did. */
  originOfArtifact(scope: TenantScope, artifactId: string): Promise<ScheduleOrigin | null>;

  findFire(scope: TenantScope, id: string): Promise<FireRecord | null>;
  lockFire(scope: TenantScope, id: string): Promise<FireRecord | null>;
  /** Null when the schedule has a firing for that time already. */
  insertFire(scope: TenantScope, fire: NewFire): Promise<FireRecord | null>;
  /** Writes a state and what it says; the times of firing and ending follow from it, in the database's time. */
  changeFire(scope: TenantScope, id: string, change: FireChange): Promise<void>;
  /** The firing at work, and those that wait for it, by the time they were due. */
  openFires(scope: TenantScope, scheduleId: string): Promise<FireRecord[]>;
  /** Runs a firing made, in the order in which they were made. */
  runsOfFire(scope: TenantScope, fireId: string): Promise<RunRecord[]>;
}
