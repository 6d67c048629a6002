import { publishFeatureShard } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { FeatureShard } from "./feature-shard.ts";

mutationField("publishFeatureShard", {
  description: "Puts a VERIFIED FEATURES artifact under its key, for every agent of the organization. Agents only.",
  input: (t) => ({
    keyDigest: t.field({ type: "SHA256", required: true, description: "Digest of what the rows depend on." }),
    artifactId: t.id({ required: true, description: "The artifact that holds the rows." }),
    rows: t.int({ required: true, description: "Number of rows." }),
    leaseToken: t.id({ required: true, description: "Lease of the attempt that computed them." }),
  }),
  resolve: ({ keyDigest, artifactId, rows, leaseToken }, { scope, platform }) =>
    publishFeatureShard(scope, platform.work, {
      keyDigest,
      artifactId: decodeId("Artifact", artifactId),
      rows,
      leaseToken,
    }),
  payload: (t) => ({
    featureShard: t.prismaField({
      type: FeatureShard,
      nullable: true,
      description: "The shard.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.featureShard.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
