import { randomBytes } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { writeTexts } from "../demo/texts.ts";
import { runGraft } from "../integration/command-line/run-graft.ts";
import { openTestFolder } from "../test-folder.ts";
import { askApi } from "./ask-api.ts";
import { scriptFaults } from "./page-faults.ts";
import { seat } from "./people.ts";
import { type DemoStage, openContext, openDemoStage, signIn } from "./signed-in-demo.ts";
import { expectSound } from "./sound-page.ts";
import { startRun } from "./start-run.ts";

const createdKey = z.object({ data: z.object({ createApiKey: z.object({ secret: z.string() }) }) });

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

  it("is started from its experiment's page, with what is wrong said at the field, and watched to its end", async () => {
    const { page, complaints, context } = await seat(stage, stage.owner);
    await page.goto(`${stage.project}/experiments`);
    await page
      .getByRole("main")
      .getByRole("link", { name: /frozen or fine-tuned/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Start a run" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Registers its winner as").inputValue()).not.toBe("");
    await dialog.getByLabel("What to do").selectOption("PARTIAL");
    await dialog.getByLabel("Top groups that train").fill("99");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await dialog.getByText(/has 1\d layer groups, not 99/).waitFor();
    expect(await dialog.getByLabel("Top groups that train").getAttribute("aria-invalid")).toBe("true");
    await dialog.getByLabel("What to do").selectOption("FEATURE_EXTRACTION");
    await dialog.getByLabel("Epochs").fill("0");
    await dialog.getByLabel("Seed").fill("-1");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await dialog.getByRole("alert").nth(1).waitFor();
    for (const field of ["Epochs", "Seed"]) {
      expect(await dialog.getByLabel(field).getAttribute("aria-invalid"), field).toBe("true");
    }
    await expectSound(page, "start-run");
    await dialog.getByLabel("Epochs").fill("2");
    await dialog.getByLabel("Seed").fill("11");
    await dialog.getByLabel("Name").fill("two epochs by hand");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForURL("**/runs/*");
    await page.getByRole("heading", { name: "two epochs by hand" }).waitFor();
    await page.getByRole("main").getByText("Succeeded").first().waitFor({ timeout: 90_000 });
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("a data set of texts", () => {
  it("is shown as words, in both themes, for everybody to read", async () => {
    const { page, complaints, context } = await seat(stage, stage.owner);
    const { origin, pathname } = new URL(stage.project);
    const made = createdKey.parse(
      await askApi(stage, page, {
        query: "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }",
        variables: { input: { kind: "USER", name: "texts" } },
      }),
    );
    const folder = openTestFolder();
    const texts = path.join(folder.root, "sentences");
    writeTexts(texts);
    const variables = {
      GRAFT_API_URL: origin,
      GRAFT_API_KEY: made.data.createApiKey.secret,
      XDG_CONFIG_HOME: folder.root,
    };
    const graft = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runGraft({ args, variables });
      expect(code, stdout + stderr).toBe(0);
    };
    const slug = `mails-${randomBytes(4).toString("hex")}`;
    await graft("project", "create", slug);
    await graft("dataset", "push", texts, "--text", "--dataset", "sentences", "--project", slug);
    folder.remove();
    await page.goto(`${origin}/${pathname.split("/")[1]}/${slug}/datasets`);
    await page.getByRole("main").getByRole("link", { name: "sentences" }).first().click();
    await page
      .getByText(/We cook soup with carrots and onions on \w+ in the (morning|evening)/)
      .first()
      .waitFor();
    await expectSound(page, "text-dataset");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
