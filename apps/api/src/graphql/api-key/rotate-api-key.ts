import { rotateApiKey } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { ApiKey } from "./api-key.ts";

/** A day: long enough to reach everybody who uses the old secret. */
const OVERLAP_SECONDS = 24 * 60 * 60;

mutationField("rotateApiKey", {
  description:
    "Gives a key another secret, shown this once; the old one goes on for the overlap. Needs ADMIN. Rotated again, the " +
    "older secret ends at once.",
  input: (t) => ({
    apiKeyId: t.id({ required: true, description: "Id of the key." }),
    overlapSeconds: t.int({ description: "How long the old secret goes on: a day unless said, 30 days at most." }),
  }),
  resolve: (input, { scope, platform }) =>
    rotateApiKey(scope, platform, {
      apiKeyId: decodeId("ApiKey", input.apiKeyId),
      overlapSeconds: input.overlapSeconds ?? OVERLAP_SECONDS,
    }),
  payload: (t) => ({
    apiKey: t.prismaField({
      type: ApiKey,
      nullable: true,
      description: "The key.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.apiKey.findUnique({ ...query, where: { id: outcome.apiKeyId } }),
    }),
    secret: t.string({
      nullable: true,
      description: "The new secret. Keep it; it cannot be shown again.",
      resolve: ({ outcome }) => outcome?.secret ?? null,
    }),
  }),
});
