import type { Backbone } from "../backbone/load-backbone.ts";
import type { OpenBackend } from "../backend/open-backend.ts";
import { ENGINE_VERSION } from "../engine-version.ts";
import type { ReadExample } from "../pictures/example-ref.ts";
import { type FeatureKey, POOLED } from "./feature-key.ts";
import { preprocessingOf } from "./preprocessing.ts";

/** What it takes to compute features. */
export interface FeatureContext {
  readonly backend: OpenBackend;
  readonly backbone: Backbone;
  readonly readExample: ReadExample;
  /** The file of an example, for threads that read it themselves; left out: `readExample` reads for them. */
  readonly locateExample?: ((sha256: string) => string | undefined) | undefined;
  /** Side in pixels of pictures, tokens of a text. */
  readonly inputSize: number;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal | undefined;
  /** Called after each computed batch. */
  readonly onComputed?: ((done: number, total: number) => void) | undefined;
}

/** A cut: the input of group number `group`, or, with `pooled`, the pooled output of the last group. */
export type Cut = { readonly group: number } | typeof POOLED;

export function cutName({ groups }: Backbone, cut: Cut): string {
  if (cut === POOLED) return POOLED;
  const group = groups[cut.group];
  if (group === undefined) throw new Error(`There is no cut at group ${cut.group} of ${groups.length}.`);
  return group.name;
}

/** Everything the features at a cut depend on, besides the example. */
export function featureKey({ backend, backbone, inputSize }: FeatureContext, cut: Cut): FeatureKey {
  return {
    backboneDigest: backbone.digest,
    cut: cutName(backbone, cut),
    preprocessing: preprocessingOf(backbone, inputSize),
    backend: { name: backend.name, version: backend.version, device: backend.device },
    engineVersion: ENGINE_VERSION,
    dtype: "float32",
  };
}

/** Gives other work a turn and stops where the run was cancelled. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
