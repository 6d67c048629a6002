import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityViolations } from "./check-accessibility.ts";
import { pageFaults, settled } from "./page-faults.ts";

const SCREENSHOTS = fileURLToPath(new URL("screenshots/", import.meta.url));

/** Holds a page, as it stands, in both themes against what it owes everybody, and keeps what a person would see. */
export async function expectSound(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await settled(page);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${colorScheme}.png`, fullPage: true, animations: "disabled" });
    expect(await accessibilityViolations(page), `${page.url()} in ${colorScheme}`).toEqual([]);
  }
  expect(await pageFaults(page)).toEqual([]);
}
