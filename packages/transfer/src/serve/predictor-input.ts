import type { AppError } from "@graft/contracts";

/** One thing to predict; `name` is what an error calls it. */
export type PredictorInput =
  | { readonly kind: "IMAGE"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "TEXT"; readonly name: string; readonly text: string };

/** What became of one input: its class probabilities in the order of the classes, or why there are none. */
export type PredictorOutcome = { readonly probabilities: readonly number[] } | { readonly error: AppError };
