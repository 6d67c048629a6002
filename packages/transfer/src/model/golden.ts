import type { ModelManifest } from "@graft/contracts";
import { exampleSource } from "../features/batch-source.ts";
import type { FeatureContext } from "../features/feature-context.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { predict } from "../train/predict.ts";
import type { Model } from "./model-folder.ts";
import { modelCut, networkOf } from "./model-network.ts";

/** Validation examples whose predictions travel with a model. */
const GOLDEN_EXAMPLES = 8;
/**
 * Largest difference of a probability between two backends: both sum some thousand float32 products per layer in an
 * order of their own, which moves logits by about 1e-4.
 */
const GOLDEN_TOLERANCE = 1e-3;

/** The predictions a model stores of itself. */
export function goldenOf(examples: readonly ExampleRef[], probabilities: readonly number[][]): ModelManifest["golden"] {
  return {
    examples: examples.slice(0, GOLDEN_EXAMPLES).map(({ sha256 }) => sha256),
    probabilities: probabilities.slice(0, GOLDEN_EXAMPLES).map((row) => [...row]),
    tolerance: GOLDEN_TOLERANCE,
  };
}

export interface GoldenCheck {
  readonly passed: boolean;
  /** Largest absolute difference of a probability. */
  readonly difference: number;
}

/** Compares predictions of a model's golden examples with what the model stored; a number that is none passes nothing. */
export function compareGolden(
  golden: ModelManifest["golden"],
  probabilities: readonly (readonly number[])[],
): GoldenCheck {
  const differences = golden.probabilities.flatMap((row, i) =>
    row.map((value, j) => Math.abs(value - (probabilities[i]?.[j] ?? Number.POSITIVE_INFINITY))),
  );
  const difference = Math.max(0, ...differences);
  return { passed: difference <= golden.tolerance, difference };
}

/** Predicts a model's golden examples again from their pictures and compares with what the model stored. */
export async function verifyGolden(model: Model, context: FeatureContext): Promise<GoldenCheck> {
  const { golden } = model.manifest;
  const examples = golden.examples.map((sha256) => ({ sha256, path: sha256, label: "" }));
  const cut = modelCut(model, context.backbone);
  const network = networkOf(model, context.backbone, cut);
  const source = exampleSource(context, examples, cut);
  try {
    return compareGolden(golden, await predict(network, source, context.signal));
  } finally {
    source.dispose();
    network.dispose();
  }
}
