import { z } from "zod";

const goalSchema = z.strictObject({
  of: z.enum(["value", "ratio"]),
  op: z.enum([">=", "<="]),
  value: z.number(),
});

const peerSchema = z.strictObject({ name: z.string(), value: z.number() });

const rowSchema = z.strictObject({
  /** `bench/what`, as the goal that asks for it names it. */
  name: z.string().regex(/^[a-z0-9-]+\/\S.*$/),
  /** The median of all runs. */
  value: z.number(),
  unit: z.string(),
  runs: z.int().positive(),
  min: z.number(),
  max: z.number(),
  peer: peerSchema.optional(),
  /** Better is larger: theirs over ours for seconds and bytes, ours over theirs for rates. */
  ratio: z.number().optional(),
  /** The smallest and the largest of the pairs whose median the ratio is. */
  ratioMin: z.number().optional(),
  ratioMax: z.number().optional(),
  /** What a reader must know, such as why there is no peer. */
  note: z.string().optional(),
  goal: goalSchema.optional(),
  met: z.boolean().optional(),
});

/** What every benchmark writes. */
export const benchDocumentSchema = z
  .strictObject({
    bench: z.string(),
    machine: z.strictObject({
      cpu: z.string(),
      cores: z.int().positive(),
      memoryBytes: z.int().positive(),
      node: z.string(),
      /** Empty outside a checkout; `-dirty` behind it when files differ from it. */
      commit: z.string(),
    }),
    results: z.array(rowSchema),
    /** What could not be measured here, and why; absent where everything could. */
    leftOut: z.array(z.strictObject({ name: z.string(), why: z.string() })).optional(),
  })
  .refine(({ results, leftOut }) => results.length > 0 || leftOut !== undefined, "It holds no row and says not why.");

export type BenchDocument = z.infer<typeof benchDocumentSchema>;
export type BenchRow = z.infer<typeof rowSchema>;
export type BenchGoal = z.infer<typeof goalSchema>;
export type BenchPeer = z.infer<typeof peerSchema>;
