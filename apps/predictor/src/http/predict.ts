import { AppError, type Fault } from "@graft/contracts";
import type { PredictorInput } from "@graft/transfer";
import type { InferenceOutcome } from "../inference/inference-protocol.ts";
import type { ServedVersion } from "../release/served-version.ts";

/** What the model says of one input. */
export interface Prediction {
  /** The class with the highest score. */
  readonly label: string;
  readonly score: number;
  /** Probability of every class. */
  readonly scores: Readonly<Record<string, number>>;
}

/** A request's answer, with the version that made all of it. */
export interface PredictAnswer {
  readonly model: string;
  readonly version: number;
  readonly digest: string;
  readonly predictions: readonly Prediction[];
}

function predictionOf(classes: readonly string[], probabilities: readonly number[]): Prediction {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return {
    label: classes[best] ?? "",
    score: probabilities[best] ?? 0,
    scores: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] ?? 0])),
  };
}

function faultsOf(inputs: readonly PredictorInput[], outcomes: readonly InferenceOutcome[]): Fault[] {
  return outcomes.flatMap((outcome, i) =>
    "fault" in outcome ? [{ ...outcome.fault, subject: inputs[i]?.name ?? String(i) }] : [],
  );
}

/**
 * Predicts all inputs of a request with one version.
 *
 * @throws AppError with a fault for each input that cannot be read; PREDICTOR_BUSY, MODEL_NOT_READY.
 */
export async function predict(version: ServedVersion, inputs: readonly PredictorInput[]): Promise<PredictAnswer> {
  const { release, facts } = version;
  const outcomes = await version.predict(inputs);
  const faults = faultsOf(inputs, outcomes);
  if (faults[0]) throw new AppError(faults[0].code, faults[0].message, { faults });
  return {
    model: release.model,
    version: release.version,
    digest: release.digest,
    predictions: outcomes.map((outcome) =>
      predictionOf(facts.classes, "probabilities" in outcome ? outcome.probabilities : []),
    ),
  };
}
