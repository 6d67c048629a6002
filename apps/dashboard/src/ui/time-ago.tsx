"use client";

import { formatAbsolute, formatRelative } from "../format/format-time.ts";
import { Missing } from "./missing.tsx";
import { Tooltip } from "./tooltip.tsx";
import { useNow } from "./use-now.ts";

/** A time relative to now, absolute with its zone on hover; a dash with `why` when there is none. */
export function TimeAgo({ at, why = "Not yet" }: { readonly at: string | null | undefined; readonly why?: string }) {
  const now = useNow();
  if (!at) return <Missing why={why} />;
  const absolute = now === 0 ? at : formatAbsolute(at);
  return (
    <Tooltip content={absolute}>
      <time dateTime={at} className="whitespace-nowrap tabular-nums">
        {now === 0 ? at.slice(0, 10) : formatRelative(at, now)}
      </time>
    </Tooltip>
  );
}
