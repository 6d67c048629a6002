import { z } from "zod";
import { sha256Schema } from "./digest.ts";
import { modalitySchema } from "./modality.ts";

export const SPLITS = ["TRAIN", "VAL", "TEST"] as const;
export const splitSchema = z.enum(SPLITS);
export type Split = z.infer<typeof splitSchema>;

/** One example: where its bytes are in the artifact, what it is, and which protected groups it belongs to. */
export const exampleSchema = z.strictObject({
  /** Path inside the dataset's artifact. */
  path: z.string().min(1),
  sha256: sha256Schema,
  /** One of the manifest's classes. */
  label: z.string().min(1),
  split: splitSchema,
  /** Protected attributes by name; an attribute not known for this example is left out. */
  attributes: z.record(z.string(), z.string()).default({}),
});
export type Example = z.infer<typeof exampleSchema>;

/** A protected attribute and the groups that occur. */
export const protectedAttributeSchema = z.strictObject({
  name: z.string().min(1).max(64),
  groups: z.array(z.string().min(1)).min(1),
});
export type ProtectedAttribute = z.infer<typeof protectedAttributeSchema>;

/** File name of the manifest inside a dataset's artifact. */
export const DATASET_MANIFEST = "dataset.json";

/** The immutable description of a dataset version; its artifact's digest addresses it and every example. */
export const datasetManifestSchema = z.strictObject({
  format: z.literal("graft.dataset/1"),
  modality: modalitySchema,
  /** Labels in the order of the model's outputs. */
  classes: z.array(z.string().min(1).max(128)).min(2),
  attributes: z.array(protectedAttributeSchema),
  source: z.string().max(2000),
  examples: z.array(exampleSchema).min(1),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
