import type { KeyboardEvent, RefObject } from "react";

interface RowKeys {
  readonly count: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scrollTo: (index: number) => void;
}

/** The row a key goes to from the row `at`; undefined for keys that do not move. */
export function rowAfter(key: string, at: number, count: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, last);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** Arrows, Home and End move the focus from the link of one row (`tr[data-index]`) to that of another. */
export function useRowKeys({ count, scroller, scrollTo }: RowKeys): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    const here = (event.target as HTMLElement).closest<HTMLElement>("tr[data-index]")?.dataset.index;
    const to = here === undefined ? undefined : rowAfter(event.key, Number(here), count);
    if (to === undefined) return;
    event.preventDefault();
    scrollTo(to);
    // The row may only be drawn once the table has scrolled to it.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${to}"] a`)?.focus({ preventScroll: true });
    });
  };
}
