import type { Page } from "playwright-core";

/** Words that mean a value went missing on its way to the page. */
const LOST = /\b(NaN|undefined|null|\[object Object\]|Infinity)\b/g;

/** What a person would see go wrong on any page: lost values, and content wider than the screen. */
export async function pageFaults(page: Page): Promise<string[]> {
  const text = await page.locator("body").innerText();
  const faults = [...new Set(text.match(LOST) ?? [])].map((word) => `the page says "${word}"`);
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (content !== undefined && screen !== undefined && content > screen) {
    faults.push(`the page is ${content} px wide on a screen of ${screen}`);
  }
  return faults;
}

/** Waits until nothing on the page is a skeleton any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[role="status"][aria-label^="Loading"]') === null);
}

/** Collects what scripts complain of while a page is open. */
export function scriptFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${message.text()} ${message.location().url}`);
  });
  return faults;
}
