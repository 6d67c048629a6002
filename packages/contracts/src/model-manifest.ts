import { z } from "zod";
import { pictureBackboneManifestSchema } from "./backbone-manifest.ts";
import { sha256Schema } from "./digest.ts";
import { strategySchema } from "./strategy.ts";

/** File names inside a model's artifact. */
export const MODEL_MANIFEST = "model.json";
export const MODEL_WEIGHTS = "weights.bin";

/** One tensor of `weights.bin`: little-endian float32, row-major. */
export const weightEntrySchema = z.strictObject({
  name: z.string().min(1),
  shape: z.array(z.int().nonnegative()),
  byteOffset: z.int().nonnegative(),
  byteLength: z.int().nonnegative(),
});
export type WeightEntry = z.infer<typeof weightEntrySchema>;

/** Predictions stored when the model was made; they must come out again after export and reload. */
export const goldenSchema = z.strictObject({
  /** SHA-256 of the validation examples. */
  examples: z.array(sha256Schema),
  probabilities: z.array(z.array(z.number())),
  /** Largest absolute difference allowed on another backend. */
  tolerance: z.number().positive(),
});

const picturePreprocessingSchema = z.strictObject({
  /** Side in pixels. */
  inputSize: z.int().positive(),
  scale: pictureBackboneManifestSchema.shape.input.shape.scale,
  offset: pictureBackboneManifestSchema.shape.input.shape.offset,
  /** How pictures became pixels, with the decoder's version; part of every feature's key. */
  decoder: z.string(),
});

const textPreprocessingSchema = z.strictObject({
  modality: z.literal("TEXT"),
  /** Tokens of a text that are looked at. */
  inputSize: z.int().positive(),
  /** How text became tokens of the backbone's vocabulary; part of every feature's key. */
  tokenizer: z.string(),
});

/** How an example became the network's input; pictures where no modality is named. */
export const preprocessingSchema = z.union([picturePreprocessingSchema, textPreprocessingSchema]);
export type Preprocessing = z.infer<typeof preprocessingSchema>;

/**
 * A trained model: the head and every group that was trained; the rest of the backbone by reference to its digest.
 * The preprocessing travels inside.
 */
export const modelManifestSchema = z.strictObject({
  format: z.literal("graft.model/1"),
  classes: z.array(z.string()).min(2),
  strategy: strategySchema,
  backbone: z.strictObject({ digest: sha256Schema, name: z.string() }),
  preprocessing: preprocessingSchema,
  weights: z.array(weightEntrySchema),
  golden: goldenSchema,
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;
