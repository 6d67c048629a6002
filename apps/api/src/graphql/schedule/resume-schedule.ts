import { resumeSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { schedulePayload } from "./schedule-payload.ts";

mutationField("resumeSchedule", {
  description: "Lets a schedule fire again, from now on. Needs MEMBER; a repeat changes nothing.",
  input: (t) => ({ scheduleId: t.id({ required: true, description: "The schedule." }) }),
  resolve: async (input, { scope, platform }) => {
    const scheduleId = decodeId("RetrainingSchedule", input.scheduleId);
    await resumeSchedule(scope, platform, scheduleId);
    return { scheduleId };
  },
  payload: schedulePayload,
});
