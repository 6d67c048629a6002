import { z } from "zod";

/** Names of one tracked run's parameters. */
export const MAX_TRACKED_PARAMS = 1000;

/** One parameter: a JSON scalar; a number is finite. */
export const trackedParamSchema = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);
export type TrackedParam = z.infer<typeof trackedParamSchema>;

/** Parameters by name, as the training code calls them. */
export const trackedParamsSchema = z
  .record(z.string().min(1).max(200), trackedParamSchema)
  .refine((params) => Object.keys(params).length <= MAX_TRACKED_PARAMS, {
    message: `A tracked run has at most ${MAX_TRACKED_PARAMS} parameters`,
  });
export type TrackedParams = z.infer<typeof trackedParamsSchema>;

/**
 * TRACKED: somebody's own training, outside the platform's agents. It is never dispatched: whoever starts it holds its
 * only attempt. What it names of the registry is the word of the one who starts it, held against what there is.
 */
export const trackedSpecSchema = z.strictObject({
  kind: z.literal("TRACKED"),
  /** Parameters known at the start. */
  params: trackedParamsSchema,
  tags: z.array(z.string().min(1).max(100)).max(50),
  /** Version of the code that trains, such as a commit. */
  codeVersion: z.string().min(1).max(200).nullable(),
  datasetVersionId: z.uuid().optional(),
  backboneVersionId: z.uuid().optional(),
});
export type TrackedSpec = z.infer<typeof trackedSpecSchema>;
