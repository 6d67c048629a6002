import { AppError, type WeightEntry } from "@graft/contracts";
import type { Network } from "../train/network.ts";
import type { Model } from "./model-folder.ts";

/** What trained of a network as little-endian float32, one after the other, with their table. */
export async function packWeights(network: Network): Promise<{ entries: WeightEntry[]; bytes: Uint8Array }> {
  const entries: WeightEntry[] = [];
  const parts: Uint8Array[] = [];
  let byteOffset = 0;
  for (const { name, shape, values } of await network.modelWeights()) {
    entries.push({ name, shape: [...shape], byteOffset, byteLength: values.byteLength });
    parts.push(new Uint8Array(values.buffer));
    byteOffset += values.byteLength;
  }
  return { entries, bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** A model's weights by name. */
export function unpackWeights({ manifest, weights }: Model): Map<string, Float32Array> {
  return new Map(
    manifest.weights.map(({ name, byteOffset, byteLength }) => {
      const copy = weights.slice(byteOffset, byteOffset + byteLength);
      return [name, new Float32Array(copy.buffer)];
    }),
  );
}

/**
 * Puts a model's weights into a network. Every weight of the model must have its place, or the network would answer
 * as something the model is not.
 *
 * @throws AppError SPEC_INVALID naming the weight that has no place or another shape.
 */
export function installWeights(network: Network, model: Model): void {
  for (const { name, shape } of model.manifest.weights) {
    const variable = network.own(name);
    if (variable === undefined) {
      throw new AppError("SPEC_INVALID", `The model carries the trained weight ${name}, which this run keeps frozen.`, {
        details: { weight: name },
      });
    }
    if (variable.shape.join("x") !== shape.join("x")) {
      throw new AppError(
        "SPEC_INVALID",
        `The model's weight ${name} has shape ${shape.join("x")}; this run needs ${variable.shape.join("x")}.`,
        { details: { weight: name } },
      );
    }
  }
  network.restore(unpackWeights(model));
}
