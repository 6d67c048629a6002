import { createHash } from "node:crypto";
import { AppError, type FrozenRow } from "@graft/contracts";
import { isNormalization, isStatistic } from "../backbone/graph.ts";
import type { Backbone } from "../backbone/load-backbone.ts";
import { readValues } from "../backend/read-values.ts";
import { adapterNames } from "./adapters.ts";
import type { Network } from "./network.ts";
import type { Trainable } from "./trainable.ts";

/** What is frozen in a phase and what trains at which peak rate, group by group, the head last. */
export function frozenTable(
  { backbone, network }: { readonly backbone: Backbone; readonly network: Network },
  trainables: readonly Trainable[],
  peakRate: number,
): FrozenRow[] {
  const scales = new Map(trainables.map(({ name, rateScale }) => [name, rateScale]));
  const adapterOf = (name: string) => scales.get(adapterNames(name).up);
  const rateOf = (weights: readonly string[]) => {
    const scale = weights.map((name) => scales.get(name) ?? adapterOf(name)).find((found) => found !== undefined);
    return scale === undefined ? 0 : scale * peakRate;
  };
  const statisticsOf = (weights: readonly string[]) => {
    if (!weights.some(isStatistic)) return "NONE";
    return weights.some((name) => network.statistics.has(name)) ? "MOVING" : "FROZEN";
  };
  const groups = backbone.groups.map(({ name, weights }): FrozenRow => {
    const rate = rateOf(weights);
    const state = rate > 0 ? "TRAINED" : "FROZEN";
    const isAdapted = weights.some((name) => adapterOf(name) !== undefined);
    return {
      group: name,
      parameters: backbone.manifest.layerGroups.find((group) => group.name === name)?.parameters ?? 0,
      weights: isAdapted ? "ADAPTED" : state,
      normalization: !weights.some(isNormalization) ? "NONE" : isAdapted ? "FROZEN" : state,
      statistics: statisticsOf(weights),
      rate,
    };
  });
  const head = trainables.filter(({ name }) => name.startsWith("head/"));
  return [
    ...groups,
    {
      group: "head",
      parameters: head.reduce((sum, { variable }) => sum + variable.size, 0),
      weights: "TRAINED",
      normalization: "NONE",
      statistics: "NONE",
      rate: rateOf(head.map(({ name }) => name)),
    },
  ];
}

/**
 * SHA-256 over the names and bytes of every weight that is frozen and every statistic, as the device holds them now.
 */
export async function frozenDigest(backbone: Backbone, network: Network): Promise<string> {
  const hash = createHash("sha256");
  for (const [name, tensor] of backbone.weights) {
    if (network.own(name) !== undefined) continue;
    const values = await readValues(tensor);
    hash.update(`${name}\n`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** @throws AppError INTERNAL where something frozen has moved. */
export function assertUnmoved(before: string, after: string, phase: string): void {
  if (before === after) return;
  throw new AppError("INTERNAL", `A frozen weight or statistic changed during the ${phase} phase; the run is void.`, {
    details: { before, after },
  });
}
