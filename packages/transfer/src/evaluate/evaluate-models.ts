import type { EvaluateResult } from "@graft/contracts";
import { exampleSource, memorySource } from "../features/batch-source.ts";
import { CacheMeter } from "../features/cache-meter.ts";
import { cachedFeatures } from "../features/cached-features.ts";
import { cacheCutIndex } from "../features/cut.ts";
import { cutName, type FeatureContext } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import type { Model } from "../model/model-folder.ts";
import { modelCut, networkOf } from "../model/model-network.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";
import { peakMemoryBytes } from "../train/cost.ts";
import { predict } from "../train/predict.ts";

/** Models are looked at by any key their caller knows them by. */
export interface EvaluateModelsInput {
  readonly context: FeatureContext;
  readonly candidates: readonly { readonly key: string; readonly model: Model }[];
  readonly examples: readonly ExampleRef[];
  /** Group whose input is cached, as in the runs that trained the candidates. */
  readonly cacheCut?: string | undefined;
}

export interface EvaluateModelsOutput {
  readonly cost: Omit<EvaluateResult, "kind" | "candidates">;
  /** Class probabilities per candidate, one row per example in order. */
  readonly candidates: readonly { readonly key: string; readonly probabilities: readonly number[][] }[];
}

/** Predicts the same examples with several models of one backbone; the frozen trunk they share runs once. */
export async function evaluateModels(input: EvaluateModelsInput): Promise<EvaluateModelsOutput> {
  const started = performance.now();
  const { context, candidates, examples, cacheCut } = input;
  const { backbone } = context;
  const meter = new CacheMeter(cacheCut ?? cutName(backbone, POOLED));
  const predictions: { key: string; probabilities: number[][] }[] = [];
  for (const { key, model } of candidates) {
    const cut = modelCut(model, backbone);
    const via = cacheCutIndex(backbone, cacheCut, cut === POOLED ? backbone.groups.length : cut.group);
    const network = networkOf(model, backbone, cut);
    const source =
      cut !== POOLED && cut.group === 0
        ? exampleSource(context, examples, cut)
        : memorySource(await cachedFeatures({ context, meter, examples, cut, via }));
    try {
      predictions.push({ key, probabilities: await predict(network, source, context.signal) });
    } finally {
      source.dispose();
      network.dispose();
    }
  }
  return {
    cost: {
      backend: context.backend.name,
      wallSeconds: (performance.now() - started) / 1000,
      peakMemoryBytes: peakMemoryBytes(),
      cache: meter.use(),
    },
    candidates: predictions,
  };
}
