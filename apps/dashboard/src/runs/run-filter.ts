import type { RunFilter, RunKind, RunState } from "../gql/graphql.ts";
import type { UrlState } from "../url/use-url-state.ts";

export const RUN_STATES: readonly RunState[] = ["QUEUED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "CANCELLED"];
export const RUN_KINDS: readonly RunKind[] = ["LADDER", "SWEEP", "TRAIN", "EVALUATE", "AUDIT", "TRACKED"];

/** The filter an address asks for; words it does not know are left out. */
export function runFilterOf(url: Pick<UrlState, "get" | "list">): RunFilter {
  const states = url.list("state");
  const kinds = url.list("kind");
  const state = RUN_STATES.filter((each) => states.includes(each));
  const kind = RUN_KINDS.filter((each) => kinds.includes(each));
  const name = url.get("name");
  return {
    ...(state.length > 0 ? { state } : {}),
    ...(kind.length > 0 ? { kind } : {}),
    ...(name ? { nameContains: name } : {}),
    ...(url.get("level") === "top" ? { topLevelOnly: true } : {}),
  };
}
