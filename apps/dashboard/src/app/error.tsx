"use client";

import { ErrorPanel } from "../ui/error-panel.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <TooltipProvider>
      <main className="mx-auto max-w-xl px-4 py-[14vh]">
        <h1 className="mb-3 text-title font-semibold">This page could not be drawn</h1>
        <ErrorPanel error={error} onRetry={reset} />
      </main>
    </TooltipProvider>
  );
}
