import { z } from "zod";
import { sha256Schema } from "./digest.ts";

/** File name of the table inside a predictions artifact. */
export const PREDICTIONS_FILE = "predictions.json";

/** Who predicted: the audited subject, and the two probes over the backbone's frozen features. */
export const PREDICTORS = ["subject", "balancedProbe", "plainProbe"] as const;
export const predictorSchema = z.enum(PREDICTORS);
export type Predictor = z.infer<typeof predictorSchema>;

/**
 * Scores by example, from which anyone can recompute an audit. `scores[p][i]` is predictor p's probability of the
 * positive label for row i. `balancedProbe` was trained with weights that make label and attribute independent,
 * `plainProbe` on the data as it is; for a backbone's audit `subject` equals `balancedProbe`.
 */
export const predictionTableSchema = z.strictObject({
  format: z.literal("graft.predictions/1"),
  subjectDigest: sha256Schema,
  datasetDigest: sha256Schema,
  split: z.literal("TEST"),
  attribute: z.string(),
  positiveLabel: z.string(),
  /** SHA-256 of each example. */
  examples: z.array(sha256Schema),
  /** True label of each row. */
  labels: z.array(z.string()),
  /** Label each predictor decided for, by row. */
  decisions: z.record(predictorSchema, z.array(z.string())),
  scores: z.record(predictorSchema, z.array(z.number().min(0).max(1))),
  /** Group of each row; null where it is not known. */
  groups: z.array(z.string().nullable()),
});
export type PredictionTable = z.infer<typeof predictionTableSchema>;
