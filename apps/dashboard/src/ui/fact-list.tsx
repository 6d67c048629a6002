import type { ReactNode } from "react";

/** Values by their labels, in the order written. */
export type Facts = Record<string, ReactNode>;

/** Labelled values, one a line. */
export function FactList({ facts }: { readonly facts: Facts }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {Object.entries(facts).map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
