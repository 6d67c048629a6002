import { createBackboneVersion } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { BackboneVersion } from "./backbone.ts";

mutationField("createBackboneVersion", {
  description:
    "Makes a backbone version of a VERIFIED artifact: `backbone.json` and `model.json` are read, and every weight file must " +
    "be there and as long as they say (BACKBONE_CORRUPT). The same digest again answers the first version.",
  input: (t) => ({ artifactId: t.id({ required: true, description: "A VERIFIED artifact of kind BACKBONE." }) }),
  resolve: async ({ artifactId }, { scope, platform }) => ({
    id: await createBackboneVersion(scope, platform, { artifactId: decodeId("Artifact", artifactId) }),
  }),
  payload: (t) => ({
    backboneVersion: t.prismaField({
      type: BackboneVersion,
      nullable: true,
      description: "The version.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.backboneVersion.findUnique({ ...query, where: { id: outcome.id } }),
    }),
  }),
});
