import { AppError } from "@graft/contracts";
import { inputsOf, type KerasLayer } from "./keras-topology.ts";

/**
 * The layers after which the network can be cut in two: everything behind needs that layer's output and nothing else
 * from before it. A layer inside a residual block never is one, because the block's shortcut passes beside it.
 *
 * Found by walking the layers in order with the set of outputs still wanted by a later layer; a cut is where that set
 * holds the output just made and nothing more. The order among parallel branches does not matter, since a layer all
 * paths lead through lies behind all its ancestors and before all its descendants in every topological order.
 * The last layer is not a cut: nothing is behind it.
 *
 * @throws AppError BACKBONE_CORRUPT where a layer takes what no layer before it makes.
 */
export function findCuts(layers: readonly KerasLayer[]): string[] {
  const lastUse = lastUses(layers);
  const wanted = new Set<string>();
  const cuts: string[] = [];
  for (const [index, layer] of layers.entries()) {
    for (const name of wanted) {
      if (lastUse.get(name) === index) wanted.delete(name);
    }
    if (lastUse.has(layer.name)) {
      wanted.add(layer.name);
      if (wanted.size === 1) cuts.push(layer.name);
    }
  }
  return cuts;
}

/** For each layer whose output is taken, the index of the last layer that takes it. */
function lastUses(layers: readonly KerasLayer[]): Map<string, number> {
  const seen = new Set<string>();
  const lastUse = new Map<string, number>();
  for (const [index, layer] of layers.entries()) {
    for (const input of inputsOf(layer)) {
      if (!seen.has(input)) {
        throw new AppError(
          "BACKBONE_CORRUPT",
          `The topology is broken: layer ${layer.name} takes ${input}, which no layer before it makes.`,
          { details: { layer: layer.name, input } },
        );
      }
      lastUse.set(input, index);
    }
    seen.add(layer.name);
  }
  return lastUse;
}
