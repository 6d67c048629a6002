import { artifactFileSchema, backendSchema, ERROR_CODES, modalitySchema } from "@graft/contracts";
import { z } from "zod";

const inputSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("IMAGE"),
    name: z.string(),
    bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
  z.strictObject({ kind: z.literal("TEXT"), name: z.string(), text: z.string() }),
]);

/** A version's folders on this machine, every file of them verified. */
export const inferenceJobSchema = z.strictObject({
  model: z.string(),
  backbone: z.strictObject({ folder: z.string(), files: z.array(artifactFileSchema) }),
  /** Examples of the golden predictions, each named by its SHA-256. */
  examples: z.string(),
  backend: backendSchema.optional(),
});
export type InferenceJob = z.infer<typeof inferenceJobSchema>;

/** What the predictor tells its inference process. */
export const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("open"), job: inferenceJobSchema }),
  z.strictObject({ type: z.literal("predict"), id: z.int(), inputs: z.array(inputSchema) }),
]);
export type InferenceRequest = z.infer<typeof requestSchema>;

const faultSchema = z.strictObject({ code: z.enum(ERROR_CODES), message: z.string() });

/** What an inference process is once its model predicts as it should. */
export const inferenceFactsSchema = z.strictObject({
  backend: backendSchema,
  device: z.string(),
  classes: z.array(z.string()),
  modality: modalitySchema,
  inputSize: z.int(),
  /** Inputs that go through the network at once. */
  batchSize: z.int().positive(),
  /** How far its golden predictions are from those stored, and how far they may be. */
  golden: z.strictObject({ examples: z.int(), difference: z.number(), tolerance: z.number() }),
});
export type InferenceFacts = z.infer<typeof inferenceFactsSchema>;

/** One input's class probabilities, or its fault. */
export const outcomeSchema = z.union([
  z.strictObject({ probabilities: z.array(z.number()) }),
  z.strictObject({ fault: faultSchema }),
]);
export type InferenceOutcome = z.infer<typeof outcomeSchema>;

/** What an inference process answers. */
export const answerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), facts: inferenceFactsSchema }),
  z.strictObject({ type: z.literal("predicted"), id: z.int(), outcomes: z.array(outcomeSchema) }),
  /** It cannot be opened, or one batch broke (with its id). */
  z.strictObject({ type: z.literal("failed"), id: z.int().optional(), ...faultSchema.shape }),
]);
export type InferenceAnswer = z.infer<typeof answerSchema>;
