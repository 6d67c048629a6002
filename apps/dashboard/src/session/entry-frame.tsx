import type { ReactNode } from "react";
import { Mark } from "../frame/mark.tsx";

interface EntryFrameProps {
  readonly title: string;
  readonly sentence?: string;
  readonly children?: ReactNode;
}

/** The narrow page before a project is open. */
export function EntryFrame({ title, sentence, children }: EntryFrameProps) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-[400px] flex-col px-4 pt-[14vh] pb-16">
      <header className="mb-8 flex items-center gap-2 font-semibold">
        <Mark />
        Graft
      </header>
      <main>
        <h1 className="text-title font-semibold tracking-tight">{title}</h1>
        {sentence ? <p className="mt-1 text-balance text-muted">{sentence}</p> : null}
        <div className="mt-5">{children}</div>
      </main>
    </div>
  );
}
