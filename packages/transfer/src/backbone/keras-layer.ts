import { AppError } from "@graft/contracts";
import { z } from "zod";

const pair = z.tuple([z.int(), z.int()]);

/** One layer of the `modelTopology` of a tfjs LayersModel. */
const layerSchema = z.object({
  name: z.string(),
  class_name: z.string(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(z.tuple([z.string(), z.number(), z.number()], z.unknown()))),
});

const weightSpecSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.literal("float32"),
  quantization: z.object({ dtype: z.enum(["uint8", "uint16"]), scale: z.number(), min: z.number() }).optional(),
});
export type WeightSpec = z.infer<typeof weightSpecSchema>;

/** The part of a tfjs `model.json` the engine reads. */
export const modelJsonSchema = z.object({
  modelTopology: z.object({ model_config: z.object({ config: z.object({ layers: z.array(layerSchema) }) }) }),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSpecSchema) })),
});
export type ModelJson = z.infer<typeof modelJsonSchema>;

export interface KerasLayer {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** The layers of a topology in order, each with the names of the layers it takes. */
export function kerasLayers(model: ModelJson): KerasLayer[] {
  return model.modelTopology.model_config.config.layers.map(({ name, class_name, config, inbound_nodes }) => ({
    name,
    kind: class_name,
    inputs: inbound_nodes.flatMap((node) => node.map(([input]) => input)),
    config,
  }));
}

const convolutionConfig = z.object({
  strides: pair,
  padding: z.enum(["same", "valid"]),
  data_format: z.literal("channels_last"),
  dilation_rate: z.tuple([z.literal(1), z.literal(1)]),
  activation: z.literal("linear"),
  use_bias: z.boolean(),
});
const padConfig = z.object({ padding: z.tuple([pair, pair]), data_format: z.literal("channels_last") });
const normConfig = z.object({ epsilon: z.number(), center: z.boolean(), scale: z.boolean() });
const reluConfig = z.object({
  max_value: z.union([z.literal(6), z.null()]),
  negative_slope: z.literal(0).optional(),
  threshold: z.literal(0).optional(),
});

export const LAYER_CONFIGS = {
  convolution: convolutionConfig,
  pad: padConfig,
  norm: normConfig,
  relu: reluConfig,
} as const;

/**
 * Reads a layer's settings, refusing those the engine does not compute.
 *
 * @throws AppError BACKBONE_CORRUPT naming layer and setting.
 */
export function layerConfig<T>(layer: KerasLayer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(layer.config);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(
    "BACKBONE_CORRUPT",
    `Layer ${layer.name} (${layer.kind}) has a setting this engine does not compute: ` +
      `${issue?.path.join(".") ?? "?"}: ${issue?.message ?? "?"}.`,
    { details: { layer: layer.name, kind: layer.kind } },
  );
}
