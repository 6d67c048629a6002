import {
  AppError,
  catchUpPolicySchema,
  type Fault,
  overlapPolicySchema,
  scheduleAuditsSchema,
  scheduleTemplateSchema,
  scheduleTriggerSchema,
} from "@graft/contracts";
import { withRawIds } from "../run/parse-run-spec.ts";
import { parseDisplayName, parseSlug } from "../slug.ts";
import { cronTimes } from "./cron-times.ts";
import type { ScheduleSettings } from "./schedule-record.ts";

/** The settings of a schedule as they come from outside. */
export interface ScheduleSettingsInput {
  readonly name: string;
  readonly trigger: string;
  readonly expression: string | null;
  readonly zone: string | null;
  readonly template: unknown;
  readonly modelName: string;
  readonly alias: string;
  readonly audits: unknown;
  readonly overlap: string;
  readonly catchUp: string;
  readonly catchUpLimit: number;
}

/** Most firings one schedule makes up for after downtime. */
const MOST_CAUGHT_UP = 1000;

interface Schema<T> {
  safeParse(value: unknown): { data?: T; error?: { issues: { path: PropertyKey[]; message: string }[] } };
}

function read<T>(schema: Schema<T>, value: unknown, subject: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.error === undefined) return parsed.data as T;
  const faults = parsed.error.issues.map(({ path, message }): Fault => {
    return { code: "SPEC_INVALID", message: `${message}.`, subject: [subject, ...path.map(String)].join(".") };
  });
  const [first] = faults;
  throw new AppError("SPEC_INVALID", `The schedule is malformed at ${first?.subject}: ${first?.message}`, { faults });
}

function refuse(subject: string, message: string): never {
  throw new AppError("INPUT_INVALID", message, { faults: [{ code: "INPUT_INVALID", subject, message }] });
}

/**
 * Reads the settings of a schedule, with raw ids whichever kind came.
 *
 * @throws AppError INPUT_INVALID, SPEC_INVALID, CRON_INVALID, CRON_NEVER_FIRES, ZONE_UNKNOWN: each names the member.
 */
export function readSettings(input: ScheduleSettingsInput): ScheduleSettings {
  const trigger = read(scheduleTriggerSchema, input.trigger, "trigger");
  const cron = trigger === "CRON" ? readCron(input) : { expression: null, zone: null };
  if (trigger !== "CRON" && (input.expression !== null || input.zone !== null)) {
    refuse("expression", "Only a CRON schedule has an expression and a zone; leave both out.");
  }
  const modelName = input.modelName.trim();
  if (modelName === "" || modelName.length > 128) refuse("modelName", "A model's name has 1 to 128 characters.");
  const { catchUpLimit } = input;
  if (!Number.isInteger(catchUpLimit) || catchUpLimit < 1 || catchUpLimit > MOST_CAUGHT_UP) {
    refuse("catchUpLimit", `catchUpLimit is a whole number from 1 to ${MOST_CAUGHT_UP}.`);
  }
  return {
    name: parseDisplayName(input.name),
    trigger,
    ...cron,
    template: read(scheduleTemplateSchema, withRawIds(input.template), "template"),
    modelName,
    alias: parseSlug(input.alias),
    audits: read(scheduleAuditsSchema, input.audits, "audits"),
    overlap: read(overlapPolicySchema, input.overlap, "overlap"),
    catchUp: read(catchUpPolicySchema, input.catchUp, "catchUp"),
    catchUpLimit,
  };
}

function readCron({ expression, zone }: ScheduleSettingsInput): { expression: string; zone: string } {
  if (expression === null) refuse("expression", "A CRON schedule needs an expression, such as 0 3 * * 1.");
  if (zone === null) refuse("zone", 'A CRON schedule needs a time zone, such as "Europe/Berlin" or "UTC".');
  cronTimes({ expression, zone });
  return { expression: expression.trim(), zone };
}
