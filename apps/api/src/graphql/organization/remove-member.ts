import { removeMember } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";

mutationField("removeMember", {
  description:
    "Ends a membership, and with it the person's keys and subscriptions here. Needs ADMIN, and the member's role at " +
    "least; members may end their own. The last owner stays: LAST_OWNER.",
  input: (t) => ({ memberId: t.id({ required: true, description: "The member." }) }),
  resolve: async (input, { scope, platform }) => {
    await removeMember(scope, platform, decodeId("Member", String(input.memberId)));
    return {};
  },
  // Who left reads nothing here any more, not even that.
  readsAfterwards: false,
  payload: (t) => ({
    removed: t.boolean({
      description: "Whether the membership has ended.",
      resolve: ({ outcome }) => outcome !== null,
    }),
  }),
});
