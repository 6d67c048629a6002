import type { Scope, Strategy } from "@graft/contracts";
import type { NamedGroup } from "./parse-layer-groups.ts";

export interface GroupUse {
  readonly name: string;
  readonly parameters: number;
  /** Left out where no strategy is being looked at. */
  readonly trained?: boolean;
}

function inScope(
  scope: Scope,
  place: { readonly index: number; readonly count: number; readonly name: string },
): boolean {
  switch (scope.kind) {
    case "HEAD":
      return false;
    // Which block is steepest is measured by the run; its phases' tables name it.
    case "STEEPEST_BLOCK":
      return false;
    case "ADAPTERS":
    case "ALL":
      return true;
    case "BLOCK":
      return scope.group === place.name;
    case "TOP_GROUPS":
      return place.index >= place.count - scope.groups;
  }
}

/**
 * Which layer groups of a backbone train under a strategy in a phase. While the head alone is trained (phase HEAD, as
 * in a linear probe) nothing of the backbone moves.
 */
export function groupUse(groups: readonly NamedGroup[], strategy: Strategy, phase?: string): GroupUse[] {
  const probing = phase?.toUpperCase() === "HEAD";
  return groups.map(({ name, parameters }, index) => ({
    name,
    parameters,
    trained: !probing && inScope(strategy.scope, { index, count: groups.length, name }),
  }));
}
