import { keyScopeSchema } from "@graft/contracts";
import { builder } from "../builder.ts";

export const ApiKeyKind = builder.enumType("ApiKeyKind", {
  description: "What a key is for.",
  values: {
    USER: { description: "Acts as the person who made it, with that person's role." },
    SERVICE: { description: "A notebook, script or pipeline: acts as a MEMBER." },
    AGENT: { description: "A trainer: claims and reports runs, reads what they need." },
  },
});

export const KeyScope = builder.enumType("KeyScope", {
  description: "What a key may be limited to, of what its kind and its maker's role allow.",
  values: {
    READ: { description: "Reads and watches." },
    RUN: { description: "Makes data sets, backbones, runs and schedules, and reports what they do." },
    PROMOTE: { description: "Asks for and decides promotions, sets policies, revokes audits." },
    ADMIN: { description: "Manages members, keys and webhooks." },
  },
});

export const ApiKey = builder.prismaNode("ApiKey", {
  id: { field: "id" },
  description: "A machine's credential. The secret is shown once, when it is made; only its keyed digest is stored.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ApiKeyKind, description: "What it is for." }),
    name: t.exposeString("name", { description: "Name for people." }),
    prefix: t.exposeString("prefix", { description: "First characters of the secret, to tell keys apart." }),
    scopes: t.field({
      type: [KeyScope],
      select: { scopes: true },
      description: "What it is limited to.",
      resolve: ({ scopes }) => scopes.map((scope) => keyScopeSchema.parse(scope)),
    }),
    previousUntil: t.expose("previousUntil", {
      type: "DateTime",
      nullable: true,
      description: "When the secret before the last rotation ends, or ended; null: never rotated.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "When it stops working; null: never.",
    }),
    revokedAt: t.expose("revokedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was revoked; null while it holds.",
    }),
    lastUsedAt: t.expose("lastUsedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was last used, to the minute; null: never.",
    }),
  }),
});
