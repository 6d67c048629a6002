import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");

function tokens(selector: string): Map<string, string> {
  const block = new RegExp(`\\n${selector} \\{([^}]*)\\}`).exec(`\n${css}`)?.[1] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each([":root", "\\.dark"])("theme %s", (selector) => {
  const theme = tokens(selector);
  const colour = (name: string) => theme.get(name) ?? "#missing";

  it.each(["ink", "muted", "accent", "running", "succeeded", "failed", "waiting"])(
    "%s reads on every surface",
    (name) => {
      for (const surface of ["canvas", "panel", "hover"]) {
        expect(contrast(colour(name), colour(surface)), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
  it("words on the accent and the accent on its soft form read", () => {
    expect(contrast(colour("on-accent"), colour("accent"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour("accent"), colour("accent-soft"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour("ink"), colour("accent-soft"))).toBeGreaterThanOrEqual(4.5);
  });
  it("series stand out of the page as graphics must (3:1)", () => {
    for (const name of [1, 2, 3, 4, 5, 6]) {
      expect(contrast(colour(`series-${name}`), colour("canvas")), `series-${name}`).toBeGreaterThanOrEqual(3);
    }
  });
});
