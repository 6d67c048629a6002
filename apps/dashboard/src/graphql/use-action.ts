"use client";

import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { describeError } from "./describe-error.ts";

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly subject?: string | null;
}

interface Payload {
  readonly userErrors: readonly Fault[];
}

export interface Action<Variables, Result> {
  /** Runs the mutation; undefined when it was refused, with `faults` saying why. */
  readonly run: (variables: Variables) => Promise<Result | undefined>;
  readonly pending: boolean;
  readonly faults: readonly Fault[];
}

/** A mutation as the pages use it: expected refusals and unexpected errors end in the same list. */
export function useAction<Data, Variables extends OperationVariables, Result extends Payload>(
  mutation: TypedDocumentNode<Data, Variables>,
  payloadOf: (data: Data) => Result,
): Action<Variables, Result> {
  const client = useApolloClient();
  const [pending, setPending] = useState(false);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const run = async (variables: Variables) => {
    setPending(true);
    setFaults([]);
    try {
      const { data } = await client.mutate<Data, Variables>({ mutation, variables } as never);
      const payload = payloadOf(data as Data);
      setFaults(payload.userErrors);
      if (payload.userErrors.length > 0) return undefined;
      // It is done, whatever reading again answers: who has left an organization may not.
      await client.refetchQueries({ include: "active" }).catch(() => undefined);
      return payload;
    } catch (error) {
      setFaults([describeError(error)]);
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { run, pending, faults };
}
