import axe from "axe-core";
import type { Page } from "playwright-core";

/** Violations axe finds on the page as it stands, each with the elements it means. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const { axe: injected } = globalThis as unknown as { axe: typeof axe };
    return injected.run(document, { resultTypes: ["violations"] });
  });
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.map(({ target }) => target.join(" ")).slice(0, 5);
    return `${id}: ${help} (${places.join(", ")})`;
  });
}
