"use client";

import type { ReactNode } from "react";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Loading } from "../ui/loading.tsx";

interface QueryState<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly loading: boolean;
  readonly refetch: () => Promise<unknown>;
}

interface QueryViewProps<Data, Part> {
  readonly query: QueryState<Data>;
  /** The part of the answer the page is about; null or undefined when it does not exist. */
  readonly pick: (data: Data) => Part | null | undefined;
  readonly waitingFor: string;
  readonly rows?: number;
  readonly missing?: ReactNode;
  readonly children: (part: Part) => ReactNode;
}

/** Draws a query's answer, or its skeleton, its error, or that the thing does not exist. Old data stays readable. */
export function QueryView<Data, Part>(props: QueryViewProps<Data, Part>) {
  const { query, pick, waitingFor, rows, missing, children } = props;
  const retry = () => void query.refetch().catch(() => undefined);
  const part = query.data === undefined ? undefined : pick(query.data);
  if (part !== undefined && part !== null) {
    return (
      <>
        {query.error ? (
          <div className="mb-4">
            <ErrorPanel error={query.error} onRetry={retry} />
          </div>
        ) : null}
        {children(part)}
      </>
    );
  }
  if (query.error) return <ErrorPanel error={query.error} onRetry={retry} />;
  if (query.loading) return <Loading waitingFor={waitingFor} {...(rows === undefined ? {} : { rows })} />;
  return missing ?? <NotThere what={waitingFor} />;
}

function NotThere({ what }: { readonly what: string }) {
  return (
    <div className="rounded-md border border-dashed border-line-strong px-4 py-8 text-center">
      <p className="font-medium">Not here</p>
      <p className="mt-1 text-muted">There is no such {what} in this organization, or you may not see it.</p>
    </div>
  );
}
