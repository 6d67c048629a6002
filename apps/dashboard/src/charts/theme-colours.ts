"use client";

import { useTheme } from "next-themes";
import { useMemo } from "react";

export interface ThemeColours {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly canvas: string;
  readonly accent: string;
  readonly series: readonly string[];
}

/** Number of colours before they repeat (Okabe-Ito, with a darker or lighter form where a theme needs it). */
export const SERIES_COLOURS = 6;

/** The theme's tokens as a canvas needs them; new when the theme changes. */
export function useThemeColours(): ThemeColours {
  const { resolvedTheme } = useTheme();
  return useMemo(() => {
    // The theme decides which values the tokens have; naming it here is what renews them.
    const root =
      typeof document === "undefined" || !resolvedTheme ? undefined : getComputedStyle(document.documentElement);
    const token = (name: string) => root?.getPropertyValue(`--${name}`).trim() || "#808080";
    return {
      ink: token("ink"),
      muted: token("muted"),
      line: token("line"),
      lineStrong: token("line-strong"),
      canvas: token("canvas"),
      accent: token("accent"),
      series: Array.from({ length: SERIES_COLOURS }, (_, index) => token(`series-${index + 1}`)),
    };
  }, [resolvedTheme]);
}

/** CSS colour of the n-th series; the same run keeps its place in its ladder and so its colour on every page. */
export function seriesColour(index: number): string {
  return `var(--series-${(((index % SERIES_COLOURS) + SERIES_COLOURS) % SERIES_COLOURS) + 1})`;
}
