import type { ReactNode } from "react";

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly count?: string | undefined;
  readonly state?: ReactNode;
  readonly facts?: ReactNode;
  readonly sentence?: ReactNode;
  readonly actions?: ReactNode;
}

/** Title line with state and key facts, the reason or answer in a sentence under it, actions at the right. */
export function PageHeader({ title, count, state, facts, sentence, actions }: PageHeaderProps) {
  return (
    <header className="mb-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0 text-title font-semibold tracking-tight break-words">{title}</h1>
        {count === undefined ? null : <span className="pt-1 text-muted tabular-nums">{count}</span>}
        {state}
        {actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {facts ? (
        <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">{facts}</div>
      ) : null}
      {sentence ? <p className="mt-2 max-w-[76ch] text-lg text-pretty">{sentence}</p> : null}
    </header>
  );
}
