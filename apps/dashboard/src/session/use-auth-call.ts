"use client";

import { useState } from "react";

interface AuthError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly status: number;
}

interface AuthAnswer<Data> {
  readonly data: Data | null;
  readonly error: AuthError | null;
}

/** One call of the sign-in library as pages make it: whether it is under way, and why it was refused. */
export function useAuthCall() {
  const [pending, setPending] = useState(false);
  const [faults, setFaults] = useState<readonly { readonly code: string; readonly message: string }[]>([]);
  /** Answers what came back; undefined when it was refused. */
  const call = async <Data>(work: () => Promise<AuthAnswer<Data>>): Promise<Data | true | undefined> => {
    setPending(true);
    setFaults([]);
    const { data, error } = await work().catch(() => ({ data: null, error: { status: 0 } as AuthError }));
    setPending(false);
    if (!error) return data ?? true;
    setFaults([{ code: error.code ?? `HTTP_${error.status}`, message: error.message || "The API does not answer." }]);
    return undefined;
  };
  return { call, pending, faults };
}
