"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

export const TooltipProvider = Radix.Provider;

interface TooltipProps {
  readonly content: ReactNode;
  readonly children: ReactNode;
}

/** Shows `content` on hover and focus of its only child. */
export function Tooltip({ content, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-w-80 rounded-md border border-line-strong bg-canvas px-2 py-1 text-sm break-words text-ink"
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Text whose full form shows on hover and on keyboard focus. */
export function Hint({ content, children, className }: TooltipProps & { readonly className?: string }) {
  return (
    <Tooltip content={content}>
      <button type="button" className={`cursor-help rounded-sm text-left ${className ?? ""}`}>
        {children}
      </button>
    </Tooltip>
  );
}
