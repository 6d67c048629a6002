import { rollbackAlias } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { Alias } from "../model/model.ts";
import { mutationField } from "../mutation-field.ts";

mutationField("rollbackAlias", {
  description: "Moves an alias back to the version of an earlier PROMOTED event of it. Needs MAINTAINER.",
  input: (t) => ({
    modelId: t.id({ required: true, description: "The registered model." }),
    alias: t.string({ required: true, description: "The alias." }),
    eventId: t.id({ required: true, description: "The PROMOTED event to go back to." }),
    comment: t.string({ description: "Why, for the ledger." }),
  }),
  resolve: async ({ modelId, alias, eventId, comment }, { scope, platform }) => {
    const input = { modelId: decodeId("RegisteredModel", modelId), alias };
    const event = decodeId("PromotionEvent", eventId);
    await rollbackAlias(scope, platform, { ...input, eventId: event, comment: comment ?? "" });
    return input;
  },
  payload: (t) => ({
    alias: t.prismaField({
      type: Alias,
      nullable: true,
      description: "The alias where it stands now.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome &&
        tx.alias.findUnique({ ...query, where: { modelId_name: { modelId: outcome.modelId, name: outcome.alias } } }),
    }),
  }),
});
