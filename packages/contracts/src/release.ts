import { z } from "zod";
import { artifactFileSchema, sha256Schema } from "./digest.ts";
import { modalitySchema } from "./modality.ts";

/** An artifact as it is served: its tree's digest and every file with its own. */
const releasedTreeSchema = z.strictObject({ digest: sha256Schema, files: z.array(artifactFileSchema).min(1) });

/**
 * A model version as its consumers need it: what stands under an alias (or a number, or a digest) and every file it takes
 * to predict with it. It holds nothing that changes by itself, so that its digest is a strong ETag.
 */
export const releaseSchema = z.strictObject({
  format: z.literal("graft.release/1"),
  /** Slug. */
  project: z.string().min(1),
  model: z.string().min(1),
  /** The alias that was asked for; null when a number or a digest was. */
  alias: z.string().min(1).nullable(),
  /** Id of the ModelVersion in GraphQL. */
  modelVersionId: z.string().min(1),
  version: z.int().positive(),
  ...releasedTreeSchema.shape,
  backbone: releasedTreeSchema.extend({
    name: z.string().min(1),
    version: z.int().positive(),
    modality: modalitySchema,
  }),
});
export type Release = z.infer<typeof releaseSchema>;

/** What a file of a release is for: the model's, its backbone's, or an example the model's golden predictions are of. */
export const RELEASE_PARTS = ["MODEL", "BACKBONE", "EXAMPLE"] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

/** Where the files of one version can be had for a while. */
export const releaseDownloadsSchema = z.strictObject({
  digest: sha256Schema,
  downloads: z.array(
    z.strictObject({
      part: z.enum(RELEASE_PARTS),
      ...artifactFileSchema.shape,
      url: z.url(),
      expiresAt: z.iso.datetime(),
    }),
  ),
});
export type ReleaseDownloads = z.infer<typeof releaseDownloadsSchema>;
