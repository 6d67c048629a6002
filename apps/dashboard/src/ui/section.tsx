import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

interface SectionProps {
  readonly title: string;
  readonly count?: string | undefined;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, count, note, actions, className, children }: SectionProps) {
  return (
    <section className={classNames("min-w-0", className)}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="text-base font-semibold">{title}</h2>
        {count === undefined ? null : <span className="text-muted tabular-nums">{count}</span>}
        {note ? <span className="text-sm text-muted">{note}</span> : null}
        {actions ? <div className="ml-auto flex items-center gap-1">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}
