import { updateSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { ScheduleTrigger } from "./schedule-enums.ts";
import { DESCRIPTIONS, optionalSettings } from "./schedule-inputs.ts";
import { schedulePayload } from "./schedule-payload.ts";

mutationField("updateSchedule", {
  description:
    "Changes what is given of a schedule; a firing at work keeps what it was made with, and whoever changes it answers for it from then on. Needs MEMBER.",
  input: (t) => ({
    scheduleId: t.id({ required: true, description: "The schedule." }),
    name: t.string({ description: DESCRIPTIONS.name }),
    trigger: t.field({ type: ScheduleTrigger, description: DESCRIPTIONS.trigger }),
    template: t.field({ type: "JSON", description: DESCRIPTIONS.template }),
    modelName: t.string({ description: DESCRIPTIONS.modelName }),
    alias: t.string({ description: DESCRIPTIONS.alias }),
    ...optionalSettings(t),
  }),
  resolve: async ({ scheduleId: globalId, ...input }, { scope, platform }) => {
    const scheduleId = decodeId("RetrainingSchedule", globalId);
    // A member that is null was given without a value: it changes as little as one that was left out.
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
    await updateSchedule(scope, platform, { ...given, scheduleId });
    return { scheduleId };
  },
  payload: schedulePayload,
});
