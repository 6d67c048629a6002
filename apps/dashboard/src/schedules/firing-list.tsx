"use client";

import { useSyncExternalStore } from "react";
import { TimeAgo } from "../ui/time-ago.tsx";
import { inZone } from "./schedule-words.ts";

interface FiringListProps {
  readonly firings: readonly string[];
  /** The schedule's; null when it has none. */
  readonly zone: string | null;
}

const never = () => () => undefined;
const readerZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Moments to come, in the schedule's zone and, where it is another, in the reader's. */
export function FiringList({ firings, zone }: FiringListProps) {
  const own = useSyncExternalStore(never, readerZone, () => undefined);
  return (
    <ol className="space-y-1 tabular-nums">
      {firings.map((at) => (
        <li key={at} className="flex flex-wrap gap-x-3">
          <span>{inZone(at, zone ?? "UTC")}</span>
          {own === undefined || own === zone ? null : <span className="text-muted">{inZone(at, own)} here</span>}
          <span className="text-muted">
            <TimeAgo at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
