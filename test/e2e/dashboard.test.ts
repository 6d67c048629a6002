import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityViolations } from "./check-accessibility.ts";
import { pageFaults, scriptFaults, settled } from "./page-faults.ts";
import { PAGES, type WalkedPage } from "./pages.ts";
import { type DemoStage, openContext, openDemoStage, type Screen, signIn } from "./signed-in-demo.ts";

const SCREENSHOTS = fileURLToPath(new URL("screenshots/", import.meta.url));
const SCREENS: readonly Screen[] = [
  { theme: "light", width: 1440 },
  { theme: "dark", width: 1440 },
  { theme: "light", width: 360 },
  { theme: "dark", width: 360 },
];
const WIDE: Screen = { theme: "light", width: 1440 };

let stage: DemoStage;
let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;

beforeAll(async () => {
  rmSync(SCREENSHOTS, { recursive: true, force: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
  stage = await openDemoStage();
  const context = await openContext(stage, WIDE);
  const page = await context.newPage();
  await page.goto(stage.project);
  await signIn(page, stage.owner);
  await page.waitForURL(`${stage.project}**`);
  signedIn = await context.storageState();
  await context.close();
});
afterAll(() => stage?.close());

/** Keeps what a person would see, then holds it against what every page owes them. */
async function expectSoundPage(page: Page, name: string, { theme, width }: Screen): Promise<void> {
  await settled(page);
  await page.screenshot({
    path: `${SCREENSHOTS}${name}-${width}-${theme}.png`,
    fullPage: true,
    animations: "disabled",
  });
  expect(await pageFaults(page)).toEqual([]);
  expect(await accessibilityViolations(page)).toEqual([]);
}

async function open(page: Page, { path, follow = [] }: WalkedPage): Promise<void> {
  await page.goto(path === "" ? stage.project : `${stage.project}/${path}`);
  for (const text of follow) {
    const name = text === "{backbone}" ? stage.document.backbone.name : text;
    const link = page.getByRole("main").getByRole("link", { name }).first();
    const before = page.url();
    await link.click();
    await page.waitForURL((url) => url.href !== before);
  }
}

describe.each(SCREENS.map((screen) => [screen.theme, screen.width, screen] as const))(
  "in %s at %d px, the page",
  (...[, , screen]) => {
    let context: BrowserContext;
    beforeAll(async () => {
      context = await openContext(stage, screen, signedIn);
    });
    afterAll(() => context?.close());

    it.each(PAGES.map((page) => [page.name, page] as const))(
      "%s shows what the demo did, whole, to everybody",
      async (_, walked) => {
        const page = await context.newPage();
        try {
          const complaints = scriptFaults(page);
          await open(page, walked);
          const main = page.getByRole("main");
          for (const text of walked.shows(stage.document)) {
            await main.getByText(text, { exact: false }).first().waitFor({ state: "attached", timeout: 15_000 });
          }
          if (walked.draws !== undefined) await main.locator(walked.draws).first().waitFor({ timeout: 15_000 });
          await expectSoundPage(page, walked.name, screen);
          expect(complaints).toEqual([]);
        } finally {
          await page.close();
        }
      },
    );

    it("sign-in is whole to everybody", async () => {
      const stranger = await openContext(stage, screen);
      const page = await stranger.newPage();
      await page.goto(new URL("/sign-in", stage.project).href);
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await expectSoundPage(page, "sign-in", screen);
      await stranger.close();
    });
  },
);

describe("a stranger", () => {
  it("is asked to sign in, told when the password is wrong, and shown nothing", async () => {
    const context = await openContext(stage, WIDE);
    const page = await context.newPage();
    await page.goto(`${stage.project}/runs`);
    await page.waitForURL(/\/sign-in/);
    await signIn(page, { ...stage.owner, password: "not the password" });
    await page.getByRole("alert").waitFor();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await context.close();
  });
});
