"use client";

import { useSyncExternalStore } from "react";
import { type ConnectionState, connectionState, serverConnectionState, watchConnection } from "./connection-state.ts";

/** State of the WebSocket. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(watchConnection, connectionState, serverConnectionState);
}
