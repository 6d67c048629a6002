"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";

export interface UrlState {
  readonly get: (name: string) => string | undefined;
  /** Comma-separated values. */
  readonly list: (name: string) => readonly string[];
  /** Sets or, with undefined or nothing in it, removes. */
  readonly set: (changes: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
}

/** What a page shows, kept in its address so that it can be shared and reloaded. */
export function useUrlState(): UrlState {
  const params = useSearchParams();
  const router = useRouter();
  const pathname = usePathname();
  return {
    get: (name) => params.get(name) ?? undefined,
    list: (name) => params.get(name)?.split(",").filter(Boolean) ?? [],
    set: (changes) => {
      const next = new URLSearchParams(params);
      for (const [name, value] of Object.entries(changes)) {
        const text = typeof value === "string" ? value : value?.join(",");
        if (text) next.set(name, text);
        else next.delete(name);
      }
      const query = next.toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
  };
}
