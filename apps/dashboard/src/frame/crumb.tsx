"use client";

import { useEffect, useSyncExternalStore } from "react";

let crumb: string | undefined;
const listeners = new Set<() => void>();

function show(next: string | undefined): void {
  crumb = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Names the open object in the breadcrumb and the window's title while it is drawn. */
export function Crumb({ name }: { readonly name: string }) {
  useEffect(() => {
    show(name);
    document.title = `${name} · Graft`;
    return () => show(undefined);
  }, [name]);
  return null;
}

export function useCrumb(): string | undefined {
  return useSyncExternalStore(
    subscribe,
    () => crumb,
    () => undefined,
  );
}
