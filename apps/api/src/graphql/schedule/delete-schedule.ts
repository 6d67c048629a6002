import { deleteSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { publishHints } from "../run/write-announced.ts";

mutationField("deleteSchedule", {
  description:
    "Takes a schedule and its firings away and cancels the runs of a firing at work; everything it has led to stays. Needs MEMBER.",
  input: (t) => ({ scheduleId: t.id({ required: true, description: "The schedule." }) }),
  resolve: async (input, { scope, platform }) => {
    const scheduleId = decodeId("RetrainingSchedule", input.scheduleId);
    await deleteSchedule(scope, { ...platform, announce: (hint) => publishHints(platform, [hint]) }, scheduleId);
    return { deletedId: input.scheduleId };
  },
  payload: (t) => ({
    deletedId: t.id({
      nullable: true,
      description: "Id of the schedule that is gone.",
      resolve: ({ outcome }) => outcome?.deletedId ?? null,
    }),
  }),
});
