import { z } from "zod";

/** Which weights train, besides the head. */
export const scopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("HEAD") }),
  z.strictObject({ kind: z.literal("TOP_GROUPS"), groups: z.int().positive() }),
  z.strictObject({ kind: z.literal("BLOCK"), group: z.string().min(1) }),
  /** The block whose gradient is largest beside its weights, measured on the training data after the linear probe. */
  z.strictObject({ kind: z.literal("STEEPEST_BLOCK") }),
  z.strictObject({ kind: z.literal("ALL") }),
  /** Low-rank additions to every convolution but depthwise ones: W + (alpha / rank) A B; the backbone itself is frozen. */
  z.strictObject({ kind: z.literal("ADAPTERS"), rank: z.int().min(1).max(256), alpha: z.number().positive() }),
]);
export type Scope = z.infer<typeof scopeSchema>;

export const STRATEGY_NAMES = [
  "FEATURE_EXTRACTION",
  "LINEAR_PROBE_THEN_FINE_TUNE",
  "PARTIAL",
  "SURGICAL",
  "GRADUAL_UNFREEZING",
  "FULL",
  "FROM_SCRATCH",
  "LORA",
] as const;
export const strategyNameSchema = z.enum(STRATEGY_NAMES);
export type StrategyName = z.infer<typeof strategyNameSchema>;

/**
 * A point on four axes; the names are presets of it and what people see. A strategy says what trains and from where,
 * never for how long or at what rate.
 */
export const strategySchema = z.strictObject({
  name: strategyNameSchema,
  scope: scopeSchema,
  headStart: z.enum(["RANDOM", "LINEAR_PROBE"]),
  release: z.enum(["AT_ONCE", "GRADUAL"]),
  backboneStart: z.enum(["PRETRAINED", "RANDOM"]),
});
export type Strategy = z.infer<typeof strategySchema>;

/** What a preset leaves open. */
export interface StrategyChoice {
  /** PARTIAL and LINEAR_PROBE_THEN_FINE_TUNE: how many top groups train; for the latter all when left out. */
  readonly groups?: number;
  /** SURGICAL: the block that trains; left out, the one with the largest relative gradient. */
  readonly block?: string;
  /** LORA: rank of the adapters, 8 when left out; alpha is twice that. */
  readonly rank?: number;
}

/** The preset of a name, completed by what it leaves open. */
export function presetStrategy(name: StrategyName, choice: StrategyChoice = {}): Strategy {
  const topGroups = { kind: "TOP_GROUPS", groups: choice.groups ?? 1 } as const;
  const base = { name, headStart: "LINEAR_PROBE", release: "AT_ONCE", backboneStart: "PRETRAINED" } as const;
  switch (name) {
    case "FEATURE_EXTRACTION":
      return { ...base, scope: { kind: "HEAD" }, headStart: "RANDOM" };
    case "LINEAR_PROBE_THEN_FINE_TUNE":
      return { ...base, scope: choice.groups === undefined ? { kind: "ALL" } : topGroups };
    case "PARTIAL":
      return { ...base, scope: topGroups };
    case "SURGICAL":
      return {
        ...base,
        scope: choice.block === undefined ? { kind: "STEEPEST_BLOCK" } : { kind: "BLOCK", group: choice.block },
      };
    case "GRADUAL_UNFREEZING":
      return { ...base, scope: { kind: "ALL" }, release: "GRADUAL" };
    case "FULL":
      return { ...base, scope: { kind: "ALL" }, headStart: "RANDOM" };
    case "FROM_SCRATCH":
      return { ...base, scope: { kind: "ALL" }, headStart: "RANDOM", backboneStart: "RANDOM" };
    case "LORA": {
      const rank = choice.rank ?? 8;
      return { ...base, scope: { kind: "ADAPTERS", rank, alpha: 2 * rank } };
    }
  }
}
