import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type AcceptedDemoDocument, demoDocumentSchema } from "../demo/demo-document-schema.ts";
import { startFinishedDemo } from "../demo/finished-demo.ts";
import { readTestEnvironment } from "../env.ts";
import { openTestFolder } from "../test-folder.ts";
import { findChromium } from "./find-chromium.ts";

export interface Person {
  readonly email: string;
  readonly password: string;
}

export interface Screen {
  readonly theme: "light" | "dark";
  readonly width: number;
}

/** A finished demo with its dashboard up, and a browser. */
export interface DemoStage {
  readonly browser: Browser;
  /** The project's address. */
  readonly project: string;
  /** What the demo says it did, to hold the pages against. */
  readonly document: AcceptedDemoDocument;
  readonly owner: Person;
  readonly home: string;
  close(): Promise<void>;
}

/** Does the demo where its data folder has none yet, and starts dashboard and browser. */
export async function openDemoStage(): Promise<DemoStage> {
  const folder = openTestFolder();
  const home = readTestEnvironment().demoHome ?? folder.demoHome;
  const demo = await startFinishedDemo(home);
  try {
    const [, project = ""] = await demo.says(/The dashboard is up\s+(http\S+)/);
    const [, email = "", password = ""] = await demo.says(/sign in as .*?(\S+@\S+) +(\S+)\n/);
    const saved = readFileSync(path.join(home, "demo", "digits.json"), "utf8");
    const browser = await chromium.launch({ executablePath: findChromium() ?? "chromium" });
    const close = async () => {
      await browser.close();
      await demo.interrupt();
      folder.remove();
    };
    return {
      browser,
      project,
      document: demoDocumentSchema.parse(JSON.parse(saved)),
      owner: { email, password },
      home,
      close,
    };
  } catch (error) {
    await demo.interrupt();
    folder.remove();
    throw error;
  }
}

/** A browser of one width and theme, with nobody signed in unless a state is given. */
export function openContext(
  { browser }: DemoStage,
  { theme, width }: Screen,
  storageState?: Awaited<ReturnType<BrowserContext["storageState"]>>,
): Promise<BrowserContext> {
  return browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
    ...(storageState === undefined ? {} : { storageState }),
  });
}

/** Fills the sign-in page. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
