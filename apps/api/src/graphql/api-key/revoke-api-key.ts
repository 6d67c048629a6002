import { revokeApiKey } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { ApiKey } from "./api-key.ts";

mutationField("revokeApiKey", {
  description: "Revokes a key from now on. Needs ADMIN; revoking it again changes nothing.",
  input: (t) => ({ apiKeyId: t.id({ required: true, description: "Id of the key." }) }),
  resolve: async (input, { scope, platform }) => {
    const apiKeyId = decodeId("ApiKey", input.apiKeyId);
    await revokeApiKey(scope, platform.work, apiKeyId);
    return { apiKeyId };
  },
  payload: (t) => ({
    apiKey: t.prismaField({
      type: ApiKey,
      nullable: true,
      description: "The revoked key.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.apiKey.findUnique({ ...query, where: { id: outcome.apiKeyId } }),
    }),
  }),
});
