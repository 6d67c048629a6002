import { digestOfJson, type Preprocessing } from "@graft/contracts";

/** Everything a frozen feature depends on, besides the example. One missing would be a silent wrong answer. */
export interface FeatureKey {
  readonly backboneDigest: string;
  /** Layer group whose input the features are, or {@link POOLED}. */
  readonly cut: string;
  readonly preprocessing: Preprocessing;
  readonly backend: { readonly name: string; readonly version: string; readonly device: string };
  readonly engineVersion: string;
  readonly dtype: "float32";
}

/** The cut behind the last group and the global average pool. */
export const POOLED = "pooled";

/** Digest of a key; the name of the features' folder in the cache. */
export function featureKeyDigest(key: FeatureKey): string {
  return digestOfJson({ ...key });
}
