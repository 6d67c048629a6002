import { createApiKey } from "@graft/domain";
import { mutationField } from "../mutation-field.ts";
import { ApiKey, ApiKeyKind, KeyScope } from "./api-key.ts";

mutationField("createApiKey", {
  description: "Makes a key. Needs ADMIN. The answer is the only time the secret is shown.",
  input: (t) => ({
    kind: t.field({ type: ApiKeyKind, required: true, description: "What it is for." }),
    name: t.string({ required: true, description: "Name for people: 1 to 128 characters." }),
    scopes: t.field({ type: [KeyScope], description: "What it is limited to; left out: all that its kind allows." }),
    expiresAt: t.field({ type: "DateTime", description: "When it stops working; left out: never." }),
  }),
  resolve: ({ kind, name, expiresAt, scopes }, { scope, platform }) =>
    createApiKey(scope, platform, { kind, name, expiresAt: expiresAt ?? null, scopes: scopes ?? null }),
  payload: (t) => ({
    apiKey: t.prismaField({
      type: ApiKey,
      nullable: true,
      description: "The new key.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.apiKey.findUnique({ ...query, where: { id: outcome.apiKeyId } }),
    }),
    secret: t.string({
      nullable: true,
      description: "The key itself: `graft_<kind>_<random>_<checksum>`. Keep it; it cannot be shown again.",
      resolve: ({ outcome }) => outcome?.secret ?? null,
    }),
  }),
});
