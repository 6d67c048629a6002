import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { canonicalJson, type Json, sha256Hex } from "@graft/contracts";
import type { Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Seat, seat } from "./people.ts";
import { type DemoStage, openDemoStage } from "./signed-in-demo.ts";

let stage: DemoStage;
let ada: Seat;
beforeAll(async () => {
  stage = await openDemoStage();
  ada = await seat(stage, stage.owner);
});
afterAll(async () => {
  await ada?.context.close();
  await stage?.close();
});

const signedSchema = z.array(
  z.object({ report: z.unknown(), digest: z.string(), signature: z.string(), publicKey: z.string() }),
);

/** Chooses an item of the export menu. @returns the file's content. */
async function exported(page: Page, item: RegExp): Promise<string> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  return readFileSync(await download.path(), "utf8");
}

describe("an audit", () => {
  it("is exported as it was signed, and as a table of its rates", async () => {
    const { page } = ada;
    await page.goto(`${stage.project}/audits`);
    await page.getByRole("main").getByRole("link", { name: "digits v1" }).first().click();
    await page.waitForURL("**/audits/*");

    const reports = signedSchema.parse(JSON.parse(await exported(page, /JSON/)));
    expect(reports).toHaveLength(2);
    for (const { report, digest, signature, publicKey } of reports) {
      const text = canonicalJson(report as Json);
      expect(sha256Hex(text)).toBe(digest);
      const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
      expect(verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"))).toBe(true);
    }
    const [head, ...rows] = (await exported(page, /CSV/)).split("\r\n");
    expect(head).toMatch(/^subject,digest,attribute,group,count,rate,value,/);
    // Two subjects, two inks, four rates.
    expect(rows).toHaveLength(16);
  });
});

describe("a chart", () => {
  it("asks the server for the steps it was zoomed to, and for all of them again", async () => {
    const { page } = ada;
    await page.goto(`${stage.project}/runs`);
    await page
      .getByRole("main")
      .getByRole("link", { name: /^ladder on balanced: rung 1/ })
      .click();
    const plot = page.locator(".u-over").first();
    const asked = page.waitForRequest((request) => /"fromStep":\d+,"toStep":\d+/.test(request.postData() ?? ""));
    // Hovering waits until the chart stands still.
    await plot.hover({ position: { x: 100, y: 60 } });
    await page.mouse.down();
    for (const x of [180, 250]) await plot.hover({ position: { x, y: 60 } });
    await page.mouse.up();
    await asked;
    const reset = page.getByRole("button", { name: /^Steps [\d,]+ to [\d,]+: show all$/ });
    await reset.click();
    await reset.waitFor({ state: "detached" });
  });
});

describe("a keyboard", () => {
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

  it("finds pages and runs with Ctrl-K", async () => {
    const { page } = ada;
    await page.goto(stage.project);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog");
    await palette.getByRole("combobox").fill("version 1 on biased");
    await palette.getByRole("option", { name: "audit of version 1 on biased", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/runs/*");
    await page.getByRole("heading", { name: /^audit of version 1 on biased/ }).waitFor();
  });

  it("walks the rows of the runs table and opens one", async () => {
    const { page } = ada;
    // The demo's own: what other tests queue meanwhile would move the rows.
    await page.goto(`${stage.project}/runs?name=ladder`);
    const rows = page.getByRole("main").locator("tr[data-index] a");
    await rows.first().waitFor();
    await rows.first().focus();
    await expect.poll(() => rows.count()).toBeGreaterThan(2);
    const names = await rows.allInnerTexts();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused(page)).toBe(names[2]);
    await page.keyboard.press("Home");
    await expect.poll(() => focused(page)).toBe(names[0]);
    // Two presses within one frame, as of a held key, are two rows.
    await page.evaluate(() => {
      for (let presses = 0; presses < 2; presses++) {
        const key = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true });
        document.activeElement?.dispatchEvent(key);
      }
    });
    await expect.poll(() => focused(page)).toBe(names[2]);
    await page.keyboard.press("Home");
    await expect.poll(() => focused(page)).toBe(names[0]);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/runs/*");
  });
});

describe("a theme", () => {
  it("that was chosen outlives a reload", async () => {
    const { page } = ada;
    const dark = () => page.evaluate(() => document.documentElement.classList.contains("dark"));
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Dark" }).click();
    await expect.poll(dark).toBe(true);
    await page.reload();
    expect(await dark()).toBe(true);
  });
});

/** The way to the API, to be cut and mended. */
async function cuttable(page: Page): Promise<{ cut(): Promise<void>; mend(): void }> {
  let up = true;
  const sockets = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/graphql$/, async (socket) => {
    if (!up) return socket.close({ code: 1012 });
    socket.connectToServer();
    sockets.add(socket);
  });
  await page.route("**/graphql", (route) => (up ? route.continue() : route.abort()));
  return {
    async cut() {
      up = false;
      for (const socket of sockets) await socket.close({ code: 1012 });
      sockets.clear();
    },
    mend() {
      up = true;
    },
  };
}

describe("a lost connection", () => {
  it("is said, leaves the page readable, and mends itself with what was missed", async () => {
    const { page } = ada;
    const way = await cuttable(page);
    await page.goto(`${stage.project}/runs`);
    await page.getByText("Live", { exact: true }).waitFor();
    const ladder = page.getByRole("main").getByRole("link", { name: "ladder on balanced", exact: true });
    await ladder.waitFor();
    await way.cut();
    await page.getByRole("alert").getByText("Connection lost.").waitFor({ timeout: 20_000 });
    expect(await ladder.isVisible()).toBe(true);
    const asked = page.waitForRequest((request) => (request.postData() ?? "").includes('"operationName":"Runs"'), {
      timeout: 60_000,
    });
    way.mend();
    await page.getByText("Live", { exact: true }).waitFor({ timeout: 60_000 });
    await asked;
    await page.getByText("Connection lost.").waitFor({ state: "detached" });
  });
});
