import { z } from "zod";

/** One stored weight of a tfjs `weightsManifest`; quantised weights lie in the smaller type. */
export const storedWeightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string() }).optional(),
});
export type StoredWeight = z.infer<typeof storedWeightSchema>;

/** The layers of a Keras model's topology, functional or sequential; other topologies name none here. */
const topologySchema = z.object({
  model_config: z
    .object({ config: z.object({ layers: z.array(z.object({ name: z.string() })).optional() }).optional() })
    .optional(),
});

/**
 * The parts of a tfjs `model.json` that say which files hold the weights, how many bytes they must have, and which
 * layers there are.
 */
export const weightsManifestSchema = z.object({
  modelTopology: topologySchema.optional(),
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(storedWeightSchema) }))
    .min(1),
});
export type WeightsManifest = z.infer<typeof weightsManifestSchema>;
