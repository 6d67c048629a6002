import { pauseSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { schedulePayload } from "./schedule-payload.ts";

mutationField("pauseSchedule", {
  description:
    "Stops a schedule from firing: a firing at work goes on, one that waits is skipped. Needs MEMBER; a repeat changes nothing.",
  input: (t) => ({ scheduleId: t.id({ required: true, description: "The schedule." }) }),
  resolve: async (input, { scope, platform }) => {
    const scheduleId = decodeId("RetrainingSchedule", input.scheduleId);
    await pauseSchedule(scope, platform, scheduleId);
    return { scheduleId };
  },
  payload: schedulePayload,
});
