import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const rate = z.number().min(0).max(1);

/** What `npm run demo -- --json FILE` promises to write; more fields may stand beside these. */
export const demoDocumentSchema = z.object({
  ok: z.literal(true),
  backend: z.enum(["tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"]),
  steps: z.array(z.object({ name: z.string(), seconds: z.number().nonnegative() })),
  backbone: z.object({ name: z.string(), digest }),
  datasets: z.array(
    z.object({ name: z.string(), digest, examples: z.int().positive(), classes: z.array(z.string()).min(2) }),
  ),
  rungs: z.array(
    z.object({
      dataset: z.string(),
      strategy: z.string(),
      top1: rate,
      macroF1: rate,
      epochs: z.int().positive(),
      wallSeconds: z.number().positive(),
      peakMemoryBytes: z.number().positive(),
      trainableParameters: z.int().positive(),
      cached: z.boolean(),
      recommended: z.boolean(),
      gain: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    }),
  ),
  recommendations: z.array(z.object({ dataset: z.string(), strategy: z.string(), reason: z.string().min(10) })),
  audits: z.array(
    z.object({
      subject: z.enum(["BACKBONE", "MODEL_VERSION"]),
      dataset: z.string(),
      digest,
      verdict: z.string(),
      groups: z.array(
        z.object({
          attribute: z.string(),
          group: z.string(),
          count: z.int().positive(),
          selectionRate: rate.nullable(),
          tpr: rate.nullable(),
          fpr: rate.nullable(),
        }),
      ),
    }),
  ),
  promotions: z.array(
    z.object({
      status: z.enum(["REFUSED", "PROMOTED"]),
      dataset: z.string(),
      alias: z.string(),
      digest,
      gates: z.array(
        z.object({
          name: z.string(),
          passed: z.boolean(),
          value: z.number().nullable(),
          threshold: z.number().nullable(),
          message: z.string(),
        }),
      ),
    }),
  ),
  ledger: z.array(z.object({ kind: z.string(), digest, actor: z.string() })),
  dashboard: z.url(),
});

export type AcceptedDemoDocument = z.infer<typeof demoDocumentSchema>;

/** What it writes when it could not do the job. */
export const demoFailureSchema = z.object({
  ok: z.literal(false),
  error: z.object({
    code: z.string(),
    message: z.string(),
    faults: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
});
