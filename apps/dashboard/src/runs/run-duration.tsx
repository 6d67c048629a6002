"use client";

import { formatDuration, secondsBetween } from "../format/format-duration.ts";
import { Missing } from "../ui/missing.tsx";
import { useNow } from "../ui/use-now.ts";

interface RunDurationProps {
  readonly run: { readonly startedAt: string | null; readonly finishedAt: string | null };
}

/** How long a run took, or has been running. */
export function RunDuration({ run }: RunDurationProps) {
  const now = useNow();
  if (!run.startedAt) return <Missing why="Not started" />;
  if (run.finishedAt) return formatDuration(secondsBetween(run.startedAt, run.finishedAt));
  if (now === 0) return null;
  return formatDuration(Math.round(secondsBetween(run.startedAt, new Date(now).toISOString()) ?? 0));
}
