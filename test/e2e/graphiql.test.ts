import {
  createTestDatabase,
  type RunningTestPostgres,
  type SeededOrganization,
  seed,
  startPostgres,
  type TestDatabase,
} from "@graft/testkit";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../integration/start-test-api.ts";
import { findChromium } from "./find-chromium.ts";

let postgres: RunningTestPostgres;
let test: TestDatabase;
let api: Awaited<ReturnType<typeof startTestApi>>;
let browser: Browser;
let organization: SeededOrganization;
let context: BrowserContext;

beforeAll(async () => {
  postgres = await startPostgres();
  test = await createTestDatabase(postgres);
  api = await startTestApi(test);
  browser = await chromium.launch({ executablePath: findChromium() ?? "chromium" });
  organization = await seed(api.url).organization();
  await organization.project("orchard");
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await test?.close();
  await postgres?.stop();
});
afterEach(() => context?.close());

/** The page with what went wrong on it, and every host it asked. */
async function openGraphiql() {
  context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  const hosts = new Set<string>();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  const answer = await page.goto(`${api.url}/graphiql`);
  return { page, faults, hosts, policy: answer?.headers()["content-security-policy"] ?? "" };
}

async function runsFirstQuery(page: Page): Promise<void> {
  // The button is there before its editors are, and does nothing until then.
  for (const editor of [".graphiql-query-editor", ".result-window"]) {
    await page.locator(`${editor} .CodeMirror`).first().waitFor();
  }
  await page.getByRole("button", { name: /execute query/i }).click();
  await page.locator(".result-window").getByText("orchard").first().waitFor();
}

describe("GraphiQL", () => {
  it("shows who is nobody the sign-in, and after it runs a query, with no script but its own", async () => {
    const { page, faults, hosts, policy } = await openGraphiql();
    expect(policy).toMatch(/script-src 'self';/);
    await page.getByRole("heading", { name: "Sign in to use GraphiQL" }).waitFor();
    expect(await page.locator(".graphiql-container").count()).toBe(0);
    const { email, password } = organization.owner;
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    // Chromium writes each refused request to the console; this one was meant.
    faults.length = 0;
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await runsFirstQuery(page);
    await page.reload();
    await runsFirstQuery(page);
    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([new URL(api.url).host]);
  });

  it("takes a key, which names its organization by itself, and completes from the schema", async () => {
    const { page, faults } = await openGraphiql();
    await page.getByLabel("API key").fill((await organization.key("SERVICE")).secret);
    await page.getByRole("button", { name: "Sign in" }).click();
    await runsFirstQuery(page);
    expect(await page.getByLabel("Organization").inputValue()).toBe(organization.slug);
    await page.getByRole("button", { name: /show documentation explorer/i }).click();
    await page.getByText("Root Types").waitFor();
    expect(faults).toEqual([]);
  });
});
