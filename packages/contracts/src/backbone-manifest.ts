import { z } from "zod";

/**
 * A named run of layers that is frozen or trained as one. Groups are ordered from input to output, and the border
 * between two of them is a cut where exactly one tensor passes.
 */
export const layerGroupSchema = z.strictObject({
  name: z.string().min(1).max(64),
  /** Layer names of the topology, in order. */
  layers: z.array(z.string().min(1)).min(1),
  parameters: z.int().nonnegative(),
});
export type LayerGroup = z.infer<typeof layerGroupSchema>;

/** File names inside a backbone's artifact. */
export const BACKBONE_MANIFEST = "backbone.json";
export const BACKBONE_TOPOLOGY = "model.json";

/** File name of a text backbone's vocabulary inside its artifact. */
export const BACKBONE_TOKENIZER = "tokenizer.json";

const describedShape = {
  format: z.literal("graft.backbone/1"),
  name: z.string().min(1).max(128),
  architecture: z.string().min(1),
  source: z.strictObject({ kind: z.enum(["npm", "pypi", "file"]), name: z.string(), version: z.string() }),
  licence: z.string().min(1),
  pretrainedOn: z.string().min(1),
  /** Length of a pooled feature vector. */
  featureDim: z.int().positive(),
  /** False for a graph that has no trainable weights: only feature extraction is offered. */
  trainable: z.boolean(),
  parameters: z.int().positive(),
  layerGroups: z.array(layerGroupSchema).min(1),
};

/** A backbone that reads pictures. */
export const pictureBackboneManifestSchema = z.strictObject({
  ...describedShape,
  modality: z.literal("IMAGE"),
  input: z.strictObject({
    /** Side in pixels the weights were trained at. */
    size: z.int().positive(),
    /** Smallest side the topology accepts. */
    minSize: z.int().positive(),
    channels: z.literal(3),
    /** A byte b enters the network as b * scale + offset. */
    scale: z.number(),
    offset: z.number(),
  }),
  /** `tfjs-layers`: a tfjs LayersModel (model.json and weight shards). */
  weightFormat: z.enum(["tfjs-layers", "tfjs-graph"]),
});
export type PictureBackboneManifest = z.infer<typeof pictureBackboneManifestSchema>;

/** A backbone that reads text: a frozen graph over the numbers of its tokens. */
export const textBackboneManifestSchema = z.strictObject({
  ...describedShape,
  modality: z.literal("TEXT"),
  input: z.strictObject({
    /** How text becomes tokens, and how many pieces {@link BACKBONE_TOKENIZER} knows. */
    tokenizer: z.strictObject({ kind: z.literal("SENTENCEPIECE_UNIGRAM"), pieces: z.int().positive() }),
    /** Tokens of one text the graph looks at; what follows them it does not see. */
    maxTokens: z.int().positive(),
    /**
     * Names of the graph's inputs. SPARSE: `indices` [tokens, 2], int32, row and position of each token of a batch;
     * `values` [tokens], int32, its number.
     */
    feed: z.strictObject({ kind: z.literal("SPARSE"), indices: z.string().min(1), values: z.string().min(1) }),
    /** Name of the node whose output [batch, featureDim] is the feature vector. */
    output: z.string().min(1),
  }),
  /** `tfjs-graph`: a frozen tfjs GraphModel (model.json and weight shards). */
  weightFormat: z.literal("tfjs-graph"),
});
export type TextBackboneManifest = z.infer<typeof textBackboneManifestSchema>;

/** The description of a backbone version, stored in its artifact as `backbone.json`. */
export const backboneManifestSchema = z.discriminatedUnion("modality", [
  pictureBackboneManifestSchema,
  textBackboneManifestSchema,
]);
export type BackboneManifest = z.infer<typeof backboneManifestSchema>;

/** How much of an example the backbone was made to see: the side in pixels of a picture, the tokens of a text. */
export function nativeInputSize({ modality, input }: BackboneManifest): number {
  return modality === "TEXT" ? input.maxTokens : input.size;
}
