import { type KeyboardEvent, type RefObject, useCallback, useLayoutEffect, useRef } from "react";

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

/**
 * Arrows, Home and End move the focus from the link of one row (`tr[data-index]`) to that of another. A row that is
 * out of sight is drawn later, and gets the focus as it is drawn; keys pressed until then start from it, so that a held
 * key loses no step.
 */
export function useRowKeys({ count, scroller, scrollTo }: RowKeys): (event: KeyboardEvent<HTMLElement>) => void {
  const underway = useRef<number | undefined>(undefined);
  const arrive = useCallback(
    (row: number) => {
      const link = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${row}"] a`);
      link?.focus({ preventScroll: true });
      underway.current = link ? undefined : row;
    },
    [scroller],
  );
  // After every drawing, which of them drew the row is not known here.
  useLayoutEffect(() => {
    if (underway.current !== undefined) arrive(underway.current);
  });
  return (event) => {
    const here = (event.target as HTMLElement).closest<HTMLElement>("tr[data-index]")?.dataset.index;
    const to = here === undefined ? undefined : rowAfter(event.key, underway.current ?? Number(here), count);
    if (to === undefined) return;
    event.preventDefault();
    scrollTo(to);
    arrive(to);
  };
}
