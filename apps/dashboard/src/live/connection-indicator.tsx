"use client";

import { CloudOff, Radio, RefreshCw } from "lucide-react";
import { formatDuration } from "../format/format-duration.ts";
import { useNow } from "../ui/use-now.ts";
import { useConnection } from "./use-connection.ts";

/** Live, reconnecting, or offline since: icon and word. */
export function ConnectionIndicator() {
  const connection = useConnection();
  const now = useNow();
  if (connection.kind === "live") {
    return (
      <span role="status" className="inline-flex items-center gap-1.5 text-sm text-succeeded">
        <Radio aria-hidden className="size-3.5" />
        Live
      </span>
    );
  }
  const away = connection.kind === "reconnecting" ? (now - connection.since) / 1000 : 0;
  const Icon = away > 15 ? CloudOff : RefreshCw;
  return (
    <span role="status" className="inline-flex items-center gap-1.5 text-sm text-waiting">
      <Icon aria-hidden className="size-3.5" />
      <span className="max-sm:sr-only">
        {connection.kind === "connecting"
          ? "Connecting"
          : away > 15
            ? `Offline for ${formatDuration(Math.round(away))}`
            : "Reconnecting"}
      </span>
    </span>
  );
}
