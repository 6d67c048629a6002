/** The user's whole question, as both sides are asked it. */
export const QUESTION = {
  side: 160,
  batch: 16,
  extraction: { epochs: 10, rate: 1e-3 },
  partial: { epochs: 5, rate: 1e-4 },
  full: { epochs: 3, rate: 1e-5 },
  /** The layers of the last block, which PARTIAL trains: the last two groups, by the start of their layers' names. */
  lastBlock: { group: "block_16", groups: 2, layers: ["block_16_", "Conv_1"] },
} as const;

export const ARMS = ["extraction", "partial", "full"] as const;
export type Arm = (typeof ARMS)[number];

/** What either side answers of one arm. */
export interface ArmAnswer {
  readonly seconds: number;
  /** 1 for each validation photograph that was told right, in the order of `photographsOf`. */
  readonly correct: readonly number[];
}
