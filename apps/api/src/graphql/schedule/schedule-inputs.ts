import type { InputFieldBuilder } from "@pothos/core";
import type { SchemaTypes } from "../builder.ts";
import { CatchUpPolicy, OverlapPolicy, ScheduleTrigger } from "./schedule-enums.ts";

type Inputs = InputFieldBuilder<SchemaTypes, "InputObject">;

export const DESCRIPTIONS = {
  name: "Unique in the project.",
  trigger: "What makes it fire.",
  expression: "Cron expression of five fields; only with the trigger CRON.",
  zone: "IANA time zone of the expression, such as `Europe/Berlin`; only with the trigger CRON.",
  template:
    "scheduleTemplate of packages/contracts: a TRAIN or LADDER specification with `datasetId` and `backbone` in place of its versions; ids raw or global.",
  modelName: "Name under which challengers are registered.",
  alias: "The alias to challenge, such as `production`; it needs a policy.",
  audits:
    "scheduleAudits of packages/contracts; left out: what the alias's policy asks, for every protected attribute.",
  overlap: "What a firing does while an earlier one is at work; SKIP unless said.",
  catchUp: "What is made up for after downtime; LAST unless said.",
  catchUpLimit: "Most firings that ALL makes up for; 10 unless said.",
} as const;

/** The settings that may be left out, when a schedule is made or changed. */
export function optionalSettings(t: Inputs) {
  return {
    expression: t.string({ description: DESCRIPTIONS.expression }),
    zone: t.string({ description: DESCRIPTIONS.zone }),
    audits: t.field({ type: "JSON", description: DESCRIPTIONS.audits }),
    overlap: t.field({ type: OverlapPolicy, description: DESCRIPTIONS.overlap }),
    catchUp: t.field({ type: CatchUpPolicy, description: DESCRIPTIONS.catchUp }),
    catchUpLimit: t.int({ description: DESCRIPTIONS.catchUpLimit }),
  };
}

/** The settings a new schedule must have. */
export function requiredSettings(t: Inputs) {
  return {
    name: t.string({ required: true, description: DESCRIPTIONS.name }),
    trigger: t.field({ type: ScheduleTrigger, required: true, description: DESCRIPTIONS.trigger }),
    template: t.field({ type: "JSON", required: true, description: DESCRIPTIONS.template }),
    modelName: t.string({ required: true, description: DESCRIPTIONS.modelName }),
    alias: t.string({ required: true, description: DESCRIPTIONS.alias }),
  };
}
