"use client";

import { useListening } from "./use-listening.ts";

interface LoadingProps {
  /** What is awaited, said after three seconds. */
  readonly waitingFor: string;
  readonly rows?: number;
}

/** Rows of the final size; appears after 300 ms and names what is awaited after three seconds. */
export function Loading({ waitingFor, rows = 8 }: LoadingProps) {
  const listening = useListening();
  return (
    <div role="status" aria-label={`Loading ${waitingFor}`}>
      <div
        aria-hidden
        className="overflow-hidden rounded-md border border-line [animation:appear_120ms_ease-out_300ms_backwards]"
      >
        {Array.from({ length: rows }, (_, row) => row).map((row) => (
          <div key={row} className="flex h-8 items-center gap-6 border-b border-line px-3 last:border-b-0">
            <div className="skeleton h-3 w-1/4" />
            <div className="skeleton h-3 w-1/6" />
            <div className="skeleton ml-auto h-3 w-1/12" />
          </div>
        ))}
      </div>
      {listening ? (
        <p className="mt-2 text-sm text-muted [animation:appear_120ms_ease-out_3s_backwards]">
          Waiting for {waitingFor}.
        </p>
      ) : null}
    </div>
  );
}
