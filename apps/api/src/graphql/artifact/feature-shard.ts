import { builder } from "../builder.ts";
import { Artifact } from "./artifact.ts";

export const FeatureShard = builder.prismaObject("FeatureShard", {
  description: "Rows of the feature cache under one key, computed by one agent and usable by every other.",
  fields: (t) => ({
    rows: t.exposeInt("rows", { description: "Number of rows." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was published." }),
    artifact: t.prismaField({
      type: Artifact,
      description: "Its verified content.",
      select: { artifactId: true },
      resolve: (query, { artifactId }, _args, { tx }) =>
        tx.artifact.findUniqueOrThrow({ ...query, where: { id: artifactId } }),
    }),
  }),
});

builder.queryField("featureShards", (t) =>
  t.prismaField({
    type: [FeatureShard],
    description: "Shards under a key, oldest first, so that every agent reads them in the same order.",
    args: { keyDigest: t.arg({ type: "SHA256", required: true, description: "Digest of what the rows depend on." }) },
    resolve: (query, _root, { keyDigest }, { scope, tx }) =>
      tx.featureShard.findMany({
        ...query,
        where: { organizationId: scope.organizationId, keyDigest },
        orderBy: { id: "asc" },
      }),
  }),
);
