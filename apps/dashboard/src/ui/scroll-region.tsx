"use client";

import { type ReactNode, useCallback, useState } from "react";
import { classNames } from "./class-names.ts";

interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Scrolls where its content is larger; a named stop for the keyboard only while there is something to scroll to. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  const [scrolls, setScrolls] = useState(false);
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight),
    );
    observer.observe(element);
    // What it holds may grow while it itself no longer does.
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  const stop = scrolls ? { role: "region", "aria-label": label, tabIndex: 0 } : {};
  return (
    <div ref={measure} {...stop} className={classNames("relative overflow-x-auto", className)}>
      {children}
    </div>
  );
}
