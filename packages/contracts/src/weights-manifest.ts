import { z } from "zod";

/** One stored weight of a tfjs `weightsManifest`; quantised weights lie in the smaller type. */
export const storedWeightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string() }).optional(),
});
export type StoredWeight = z.infer<typeof storedWeightSchema>;

/** The parts of a tfjs `model.json` that say which files hold the weights and how many bytes they must have. */
export const weightsManifestSchema = z.object({
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(storedWeightSchema) }))
    .min(1),
});
export type WeightsManifest = z.infer<typeof weightsManifestSchema>;
