import { fireSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { publishHints } from "../run/write-announced.ts";
import { ScheduleFire } from "./schedule-fire.ts";

mutationField("fireSchedule", {
  description:
    "Fires a schedule now, paused or not. Needs MEMBER; STATE_CONFLICT when an earlier firing is at work and the policy is SKIP.",
  input: (t) => ({ scheduleId: t.id({ required: true, description: "The schedule." }) }),
  resolve: async (input, { scope, platform }) => {
    const scheduleId = decodeId("RetrainingSchedule", input.scheduleId);
    const ports = {
      ...platform,
      announce: (hint: Parameters<typeof publishHints>[1][number]) => publishHints(platform, [hint]),
    };
    return { fireId: await fireSchedule(scope, ports, scheduleId) };
  },
  payload: (t) => ({
    fire: t.prismaField({
      type: ScheduleFire,
      nullable: true,
      description: "The firing; FAILED with its reason when its template cannot be bound any more.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.scheduleFire.findUnique({ ...query, where: { id: outcome.fireId } }),
    }),
  }),
});
