"use client";

import { useApolloClient, useSubscription } from "@apollo/client/react";
import { useRef } from "react";
import { type RunRowFragment, RunUpdatesDocument } from "../gql/graphql.ts";

const SETTLE_MS = 400;

/**
 * Keeps every run of the project current on every page. The cache takes the fields that come; lists and results that
 * a change of state makes stale are asked again once, after a burst has settled.
 */
export function useRunUpdates(projectId: string): void {
  const client = useApolloClient();
  const states = useRef(new Map<string, string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useSubscription(RunUpdatesDocument, {
    variables: { projectId },
    onData: ({ data }) => {
      const run: RunRowFragment | undefined = data.data?.runUpdates;
      if (!run) return;
      const before = states.current.get(run.id);
      states.current.set(run.id, run.state);
      if (before === run.state) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => void client.refetchQueries({ include: "active" }).catch(() => undefined),
        SETTLE_MS,
      );
    },
  });
}
