import { z } from "zod";
import { auditSubjectSchema, gapThresholdSchema } from "./audit-spec.ts";

/** One condition of a promotion. */
export const gateSchema = z.discriminatedUnion("kind", [
  /** The test score of the version. */
  z.strictObject({ kind: z.literal("SCORE"), metric: z.enum(["top1", "macroF1"]), min: z.number().min(0).max(1) }),
  /** The version's artifact was hashed by the platform itself. */
  z.strictObject({ kind: z.literal("VERIFIED_ARTIFACT") }),
  /** An unexpired, unrevoked audit of exactly this digest, by group, within the threshold. */
  z.strictObject({
    kind: z.literal("AUDIT"),
    subject: auditSubjectSchema,
    threshold: gapThresholdSchema,
    maxAgeDays: z.int().positive().optional(),
  }),
  /** Approvals by members who may promote and are not the requester. */
  z.strictObject({ kind: z.literal("APPROVALS"), count: z.int().min(1).max(10) }),
]);
export type Gate = z.infer<typeof gateSchema>;
export type GateKind = Gate["kind"];

export const policyGatesSchema = z.array(gateSchema).min(1).max(32);

export const GATE_STATES = ["PASSED", "FAILED", "PENDING"] as const;
export const gateStateSchema = z.enum(GATE_STATES);
export type GateState = z.infer<typeof gateStateSchema>;

/** What a gate rests on: an immutable fact by id, with the digest it is bound to. */
export const evidenceSchema = z.strictObject({
  kind: z.enum(["AUDIT_REPORT", "ARTIFACT", "RUN", "APPROVAL"]),
  id: z.uuid(),
  digest: z.string().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A gate held against the facts. PENDING only for approvals still to come. */
export const gateResultSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(["SCORE", "VERIFIED_ARTIFACT", "AUDIT", "APPROVALS"]),
  state: gateStateSchema,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  threshold: z.number().nullable(),
  /** How value and threshold compare when the gate holds: `<=` or `>=`. */
  comparison: z.enum(["<=", ">="]),
  message: z.string(),
  /** What would have to change for the gate to pass; null when it holds. */
  remedy: z.string().nullable(),
  evidence: z.array(evidenceSchema),
});
export type GateResult = z.infer<typeof gateResultSchema>;
