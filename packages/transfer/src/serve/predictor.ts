import { type AppError, isAppError, type Modality, type ModelManifest } from "@graft/contracts";
import type { GoldenCheck } from "../model/golden.ts";
import type { ReadExample } from "../pictures/example-ref.ts";
import type { PredictorInput, PredictorOutcome } from "./predictor-input.ts";

/** A trained model ready to answer, with the preprocessing of its own artifact. */
export interface Predictor {
  readonly manifest: ModelManifest;
  readonly modality: Modality;
  /** One outcome for each input, in order; an input that cannot be read costs no other one its answer. */
  predict(inputs: readonly PredictorInput[]): Promise<PredictorOutcome[]>;
  /** Predicts the model's golden examples through this very path and compares with what the model stored of itself. */
  checkGolden(read: ReadExample): Promise<GoldenCheck>;
  dispose(): void;
}

/** How a predictor turns one input into numbers, and the numbers of several into class probabilities. */
export interface PredictorSteps<T extends object> {
  /** @throws AppError where the input cannot be read. */
  read(input: PredictorInput): T | Promise<T>;
  probabilities(read: readonly T[]): Promise<number[][]>;
}

/** Predicts those of the inputs that can be read; the others answer why not. */
export async function predictReadable<T extends object>(
  inputs: readonly PredictorInput[],
  steps: PredictorSteps<T>,
): Promise<PredictorOutcome[]> {
  const read = await Promise.all(
    inputs.map(async (input): Promise<{ value: T } | { error: AppError }> => {
      try {
        return { value: await steps.read(input) };
      } catch (error) {
        if (isAppError(error)) return { error };
        throw error;
      }
    }),
  );
  const readable = read.flatMap((one) => ("value" in one ? [one.value] : []));
  const rows = (readable.length === 0 ? [] : await steps.probabilities(readable)).values();
  return read.map((one) => ("error" in one ? one : { probabilities: rows.next().value ?? [] }));
}

/** Class probabilities of outcomes all of which must be answers. @throws AppError of the first that is none. */
export function answersOf(outcomes: readonly PredictorOutcome[]): (readonly number[])[] {
  return outcomes.map((outcome) => {
    if ("error" in outcome) throw outcome.error;
    return outcome.probabilities;
  });
}
