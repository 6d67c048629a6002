import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptFaults } from "./page-faults.ts";
import { type DemoStage, openContext, openDemoStage, signIn } from "./signed-in-demo.ts";
import { startRun } from "./start-run.ts";

let stage: DemoStage;

beforeAll(async () => {
  stage = await openDemoStage();
});
afterAll(() => stage?.close());

describe("a run that is watched", () => {
  it("draws its charts and comes to its end on the open page, without a reload", async () => {
    const context = await openContext(stage, { theme: "dark", width: 1440 });
    const page = await context.newPage();
    const complaints = scriptFaults(page);
    await page.goto(stage.project);
    await signIn(page, stage.owner);
    await page.waitForURL(`${stage.project}**`);
    const id = await startRun(stage, page, { name: "watched live", change: (spec) => ({ ...spec, seed: 7 }) });
    await page.goto(`${stage.project}/runs/${id}`);

    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await page.getByText("Live", { exact: true }).waitFor();
    const main = page.getByRole("main");
    await main.locator("canvas").first().waitFor({ timeout: 60_000 });
    await main.getByText("Succeeded").first().waitFor({ timeout: 90_000 });
    await page.getByRole("tab", { name: "Log", exact: true }).click();
    await main.getByText("The engine ended with exit code 0.").waitFor();
    await main.getByLabel("Search the log").fill("VAL/TOP1");
    await main.getByRole("button", { name: "Search", exact: true }).click();
    await main.getByText("The engine ended with exit code 0.").waitFor({ state: "detached" });
    await main
      .getByText(/val\/top1 [01]\.\d+/)
      .first()
      .waitFor();
    expect(loads).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
