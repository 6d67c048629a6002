import type { ReactNode } from "react";
import { CopyText } from "./digest.tsx";

interface EmptyStateProps {
  /** What will stand here. */
  readonly title: string;
  readonly children?: ReactNode;
  /** The one command that fills it. */
  readonly command?: string;
}

/** What will stand here, and the one command that fills it. */
export function EmptyState({ title, children, command }: EmptyStateProps) {
  return (
    <div className="rounded-md border border-dashed border-line-strong px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      {children ? <p className="mx-auto mt-1 max-w-[60ch] text-pretty text-muted">{children}</p> : null}
      {command ? (
        <div className="mt-3 inline-flex max-w-full rounded-md border border-line bg-panel px-2 py-1 text-left">
          <CopyText value={command} label={`Copy the command ${command}`}>
            {command}
          </CopyText>
        </div>
      ) : null}
    </div>
  );
}
