import { builder } from "../builder.ts";

export const ApiKeyKind = builder.enumType("ApiKeyKind", {
  description: "What a key is for.",
  values: {
    USER: { description: "Acts as the person who made it, with that person's role." },
    SERVICE: { description: "A notebook, script or pipeline: acts as a MEMBER." },
    AGENT: { description: "A trainer: claims and reports runs, reads what they need." },
  },
});

export const ApiKey = builder.prismaNode("ApiKey", {
  id: { field: "id" },
  description: "A machine's credential. The secret is shown once, when it is made; only its digest is stored.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ApiKeyKind, description: "What it is for." }),
    name: t.exposeString("name", { description: "Name for people." }),
    prefix: t.exposeString("prefix", { description: "First characters of the secret, to tell keys apart." }),
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
