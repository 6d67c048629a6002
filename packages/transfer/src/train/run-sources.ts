import type { TrainSpec } from "@graft/contracts";
import { type BatchSource, exampleSource, memorySource } from "../features/batch-source.ts";
import { CacheMeter } from "../features/cache-meter.ts";
import { cachedFeatures } from "../features/cached-features.ts";
import { type Cut, cutName, type FeatureContext } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import type { ExampleRef } from "../pictures/example-ref.ts";

export interface RunSourcesInput {
  readonly context: FeatureContext;
  readonly cacheFeatures: TrainSpec["cacheFeatures"];
  /** Group whose cached input features are computed from. */
  readonly via: number | undefined;
}

/** Makes the inputs of a run's phases: rows of the feature cache, or pictures where nothing is cached. */
export class RunSources {
  readonly meter: CacheMeter;
  readonly #input: RunSourcesInput;

  constructor(input: RunSourcesInput) {
    this.#input = input;
    this.meter = new CacheMeter(
      cutName(input.context.backbone, input.via === undefined ? POOLED : { group: input.via }),
    );
  }

  async at(cut: Cut, examples: readonly ExampleRef[]): Promise<BatchSource> {
    const { context, cacheFeatures, via } = this.#input;
    const behindPictures = cut === POOLED || cut.group > 0;
    if (!cacheFeatures || !behindPictures) return exampleSource(context, examples, cut);
    return memorySource(await cachedFeatures({ context, meter: this.meter, examples, cut, via }));
  }
}
