"use client";

import { formatAbsolute } from "../format/format-time.ts";
import { useNow } from "../ui/use-now.ts";
import { useConnection } from "./use-connection.ts";

/** After five seconds without a connection: that it is lost, and since when the page stands still. */
export function ConnectionBanner() {
  const connection = useConnection();
  const now = useNow();
  if (connection.kind !== "reconnecting" || now - connection.since < 5_000) return null;
  return (
    <div role="alert" className="border-b border-line bg-panel px-4 py-1.5 text-sm text-waiting sm:px-6">
      Connection lost. What you see is as of {formatAbsolute(new Date(connection.since).toISOString())}; it goes on by
      itself when the API answers again.
    </div>
  );
}
