import {
  agentCapabilitiesSchema,
  auditSpecSchema,
  backendSchema,
  checkpointPlaceSchema,
  ERROR_CODES,
  evaluateSpecSchema,
  reasonCodeSchema,
  runLimitsSchema,
  runResultSchema,
  trainSpecSchema,
} from "@graft/contracts";
import { z } from "zod";

/** File names inside a job's folder. */
export const JOB_FILE = "job.json";
export const OUTPUT_FOLDER = "output";
export const SPOOL_FOLDER = "spool";
export const LOG_FOLDER = "log";
export const CHECKPOINT_FOLDER = "checkpoints";
export const RESUME_FOLDER = "resume";

/** An artifact on this machine: its folder, the file that lists its files, its digest. */
const folderSchema = z.strictObject({ folder: z.string(), list: z.string(), digest: z.string() });

/** What the engine is given: a specification and folders on this machine, every file of them verified. */
export const jobSchema = z.strictObject({
  spec: z.discriminatedUnion("kind", [trainSpecSchema, evaluateSpecSchema, auditSpecSchema]),
  dataset: folderSchema,
  backbone: folderSchema,
  /** Model artifacts named by the specification, by the id it uses for them. */
  models: z.record(z.string(), folderSchema),
  cacheFolder: z.string(),
  backend: backendSchema,
  /** Where to go on; null: from the start. */
  resume: z.strictObject({ folder: z.string(), checkpointId: z.string() }).nullable(),
  /** Seconds between two checkpoints. */
  checkpointSeconds: z.number().nonnegative(),
  limits: runLimitsSchema,
});
export type Job = z.infer<typeof jobSchema>;

export const progressSchema = z.strictObject({
  phase: z.string(),
  epoch: z.int().nonnegative().optional(),
  epochs: z.int().nonnegative().optional(),
  fraction: z.number().min(0).max(1),
  remainingSeconds: z.number().nonnegative().optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** What the engine tells the agent over the process channel. */
export const engineMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("capabilities"),
    capabilities: agentCapabilitiesSchema,
    rejected: z.array(z.string()),
  }),
  z.strictObject({ type: z.literal("progress"), progress: progressSchema }),
  z.strictObject({ type: z.literal("checkpoint"), folder: z.string(), place: checkpointPlaceSchema }),
  z.strictObject({ type: z.literal("resumed"), checkpointId: z.string() }),
  z.strictObject({ type: z.literal("yielded") }),
  z.strictObject({
    type: z.literal("done"),
    result: runResultSchema,
    output: z.enum(["MODEL", "PREDICTIONS"]).nullable(),
  }),
  z.strictObject({
    type: z.literal("failed"),
    code: z.enum(ERROR_CODES),
    reason: reasonCodeSchema,
    message: z.string(),
  }),
]);
export type EngineMessage = z.infer<typeof engineMessageSchema>;

/** What the agent tells the engine. */
export const agentMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("start"), jobFile: z.string() }),
  z.strictObject({ type: z.literal("cancel") }),
  /** Keep a checkpoint, then end; who has none to keep ends at once. */
  z.strictObject({ type: z.literal("yield") }),
]);
