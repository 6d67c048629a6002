import { cancelDeletion } from "@graft/domain";
import { decodeId, encodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";

mutationField("cancelDeletion", {
  description: "Takes a deletion back while nothing was erased. Needs the role that may ask for it.",
  input: (t) => ({ deletionId: t.id({ required: true, description: "Id of the deletion." }) }),
  resolve: async (input, { scope, platform }) => {
    const deletionId = decodeId("Deletion", input.deletionId);
    await cancelDeletion(scope, platform.work, deletionId);
    return { deletionId };
  },
  payload: (t) => ({
    cancelledDeletionId: t.id({
      nullable: true,
      description: "Id of the deletion that is taken back.",
      resolve: ({ outcome }) => outcome && encodeId("Deletion", outcome.deletionId),
    }),
  }),
});
