import { AppError } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";

/** Position of a layer group. @throws AppError LAYER_GROUP_UNKNOWN naming the group and those there are. */
export function groupIndex(backbone: Backbone, name: string): number {
  const index = backbone.groups.findIndex((group) => group.name === name);
  if (index >= 0) return index;
  const known = backbone.groups.map((group) => group.name).join(", ");
  throw new AppError(
    "LAYER_GROUP_UNKNOWN",
    `The backbone ${backbone.manifest.name} has no layer group "${name}". Its groups are ${known}.`,
    { details: { group: name } },
  );
}

/** The cut a strategy's features are cached at: the one asked for, but never behind a group that trains. */
export function cacheCutIndex(backbone: Backbone, cacheCut: string | undefined, firstTrained: number): number {
  return cacheCut === undefined ? firstTrained : Math.min(groupIndex(backbone, cacheCut), firstTrained);
}
