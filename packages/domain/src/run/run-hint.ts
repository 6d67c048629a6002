/** A hint for the bus, published after the transaction that caused it has committed. Rows are the truth. */
export type RunHint =
  | {
      readonly topic: "run.changed";
      readonly payload: { readonly organizationId: string; readonly runId: string; readonly projectId: string };
    }
  | { readonly topic: "run.queued"; readonly payload: { readonly organizationId: string } }
  | {
      readonly topic: "agent.changed";
      readonly payload: { readonly organizationId: string; readonly agentId: string };
    };

/** Collects the hints of one unit of work; the caller publishes them when it has committed. */
export type Announce = (hint: RunHint) => void;
