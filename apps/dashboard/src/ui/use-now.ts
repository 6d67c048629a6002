"use client";

import { useSyncExternalStore } from "react";

const PERIOD = 5000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, PERIOD);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function current(): number {
  if (Date.now() - now > PERIOD) now = Date.now();
  return now;
}

/** Milliseconds since the epoch, renewed every five seconds by one timer for the whole page; 0 on the server. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, current, () => 0);
}
