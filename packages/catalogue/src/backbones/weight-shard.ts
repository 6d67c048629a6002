import { AppError } from "@graft/contracts";

/** One entry of a tfjs `weightsManifest`. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
  /** A stored byte b stands for b * scale + min. */
  readonly quantization?: { readonly dtype: "uint8" | "uint16"; readonly scale: number; readonly min: number };
}

/** Weights and the bytes they lie in, one after the other without gaps, in the order of `specs`. */
export interface WeightShard {
  readonly specs: readonly WeightSpec[];
  readonly bytes: Uint8Array;
}

const BYTES = { float32: 4, uint16: 2, uint8: 1 } as const;

/** Number of values a weight holds. */
export function weightLength(spec: WeightSpec): number {
  return spec.shape.reduce((product, side) => product * side, 1);
}

/** The layer a weight belongs to: tfjs names weights `layer/weight`. */
export function layerOfWeight(spec: WeightSpec): string {
  return spec.name.slice(0, spec.name.lastIndexOf("/"));
}

/**
 * Keeps the weights of the layers named, in the order of the layers, still quantised as they were.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file where the bytes are not as many as the manifest says.
 */
export function selectWeights(shard: WeightShard, layers: readonly string[], file: string): WeightShard {
  const byLayer = new Map<string, { spec: WeightSpec; bytes: Uint8Array }[]>();
  let offset = 0;
  for (const spec of shard.specs) {
    const size = weightLength(spec) * BYTES[spec.quantization?.dtype ?? spec.dtype];
    const weight = { spec, bytes: shard.bytes.subarray(offset, offset + size) };
    byLayer.set(layerOfWeight(spec), [...(byLayer.get(layerOfWeight(spec)) ?? []), weight]);
    offset += size;
  }
  if (offset !== shard.bytes.byteLength) {
    throw new AppError(
      "BACKBONE_CORRUPT",
      `The weight file ${file} is corrupt: it holds ${shard.bytes.byteLength} bytes where its manifest names ${offset}. Install the package again.`,
      { details: { file, expectedBytes: offset, actualBytes: shard.bytes.byteLength } },
    );
  }
  const kept = layers.flatMap((layer) => byLayer.get(layer) ?? []);
  return { specs: kept.map(({ spec }) => spec), bytes: new Uint8Array(Buffer.concat(kept.map(({ bytes }) => bytes))) };
}
