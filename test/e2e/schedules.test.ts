import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Seat, seat } from "./people.ts";
import { type DemoStage, openDemoStage } from "./signed-in-demo.ts";
import { expectSound } from "./sound-page.ts";

let stage: DemoStage;
let ada: Seat;
const name = `weekly-${randomBytes(4).toString("hex")}`;

beforeAll(async () => {
  stage = await openDemoStage();
  ada = await seat(stage, stage.owner);
});
afterAll(async () => {
  await ada?.context.close();
  await stage?.close();
});

describe("a schedule", () => {
  it("is made of a run, with its next firings explained and a wrong cron refused in words", async () => {
    const { page } = ada;
    await page.goto(`${stage.project}/schedules`);
    await page.getByRole("button", { name: "New schedule" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Cron expression").fill("61 * * * *");
    await dialog.getByText(/61/).first().waitFor();
    await dialog.getByLabel("Cron expression").fill("30 6 * * 1");
    await dialog.getByLabel("Time zone").fill("Europe/Berlin");
    const firings = dialog.getByRole("listitem").filter({ hasText: /^Mon,? \d+ \w+.* 06:30/ });
    await firings.nth(4).waitFor();
    expect(await firings.count()).toBe(5);
    await dialog.getByLabel("Does again").selectOption({ label: await ladderOption() });
    await dialog.getByLabel("Challenges the alias").selectOption("production");
    await expectSound(page, "new-schedule");
    await dialog.getByRole("button", { name: "Create schedule" }).click();
    await page.waitForURL("**/schedules/*");
    await page.getByRole("heading", { name, exact: true }).waitFor();
    await page.getByText("fires at 30 6 * * 1 in Europe/Berlin").waitFor();
    await page.getByText("It has not fired yet").waitFor();
    await expectSound(page, "schedule");
  });

  async function ladderOption(): Promise<string> {
    const options = ada.page.getByRole("dialog").getByLabel("Does again").locator("option");
    const found = (await options.allInnerTexts()).find((text) => text.startsWith("ladder on balanced"));
    if (found === undefined) throw new Error("the demo's ladder cannot be chosen");
    return found;
  }

  it("is fired by a person, and the run it made stands beside the firing", async () => {
    const { page } = ada;
    await page.getByRole("button", { name: "Fire now" }).click();
    const firing = page.getByRole("listitem").filter({ hasText: "asked for by a person" });
    await firing.getByText("At work: training the challenger.").waitFor();
    // One at a time: a second is refused in words.
    await page.getByRole("button", { name: "Fire now" }).click();
    await page.getByRole("alert").getByText("STATE_CONFLICT").waitFor();
    await firing.getByRole("link", { name }).waitFor();
    await expectSound(page, "schedule-firing");
  });

  it("is paused, resumed, listed with its next firing, and deleted", async () => {
    const { page, complaints } = ada;
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("It is paused: it fires only when somebody asks.").waitFor();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await page.getByRole("listitem").filter({ hasText: "06:30" }).first().waitFor();
    await page.goto(`${stage.project}/schedules`);
    const row = page.getByRole("row", { name });
    expect(await row.innerText()).toMatch(/On\s+30 6 \* \* 1 in Europe\/Berlin\s+Mon/);
    await expectSound(page, "schedules");
    await row.getByRole("link", { name }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Delete the schedule" }).click();
    await page.waitForURL("**/schedules");
    await row.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});
