import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { DemoStage } from "./signed-in-demo.ts";

export type Variables = Readonly<Record<string, unknown>>;

/** Asks the API through the dashboard's own origin, as the person who is signed in on the page. */
export async function askApi(
  stage: DemoStage,
  page: Page,
  { query, variables }: { readonly query: string; readonly variables: Variables },
): Promise<unknown> {
  const { origin, pathname } = new URL(stage.project);
  const response = await page.request.post(`${origin}/graphql`, {
    headers: { "graft-organization": pathname.split("/")[1] ?? "", origin },
    data: { query, variables },
  });
  expect(response.status(), await response.text()).toBe(200);
  return response.json();
}
