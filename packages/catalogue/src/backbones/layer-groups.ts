import { AppError, type LayerGroup } from "@graft/contracts";
import { findCuts } from "./find-cuts.ts";
import type { KerasLayer } from "./keras-topology.ts";
import { layerOfWeight, type WeightSpec, weightLength } from "./weight-shard.ts";

export interface LayerGroupsInput {
  readonly layers: readonly KerasLayer[];
  readonly weights: readonly WeightSpec[];
  /** The group a layer belongs to. */
  readonly groupOf: (layer: string) => string;
}

/**
 * Collects consecutive layers of one name into groups and counts their parameters: every stored value, the moving
 * statistics of BatchNormalization included, as Keras counts "total params".
 *
 * @throws AppError BACKBONE_CORRUPT where the border between two groups is not a cut, or a group is torn apart.
 */
export function layerGroups({ layers, weights, groupOf }: LayerGroupsInput): LayerGroup[] {
  const cuts = new Set(findCuts(layers));
  const groups: { name: string; layers: string[] }[] = [];
  for (const { name: layer } of layers) {
    const name = groupOf(layer);
    const last = groups.at(-1);
    if (last?.name === name) last.layers.push(layer);
    else groups.push({ name, layers: [layer] });
  }
  for (const { name, layers: members } of groups.slice(0, -1)) {
    if (!cuts.has(members.at(-1) ?? "")) throw badBorder(name, "more than one tensor passes behind it");
  }
  if (new Set(groups.map(({ name }) => name)).size !== groups.length) {
    throw badBorder(groups.at(-1)?.name ?? "", "its layers do not lie together");
  }
  return groups.map(({ name, layers: members }) => ({ name, layers: members, parameters: count(weights, members) }));
}

function count(weights: readonly WeightSpec[], layers: readonly string[]): number {
  const members = new Set(layers);
  return weights.reduce((sum, spec) => (members.has(layerOfWeight(spec)) ? sum + weightLength(spec) : sum), 0);
}

function badBorder(group: string, reason: string): AppError {
  return new AppError("BACKBONE_CORRUPT", `The topology cannot be grouped: ${group} is no layer group, ${reason}.`, {
    details: { group },
  });
}
