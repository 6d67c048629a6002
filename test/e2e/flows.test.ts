import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { askApi } from "./ask-api.ts";
import { commandFault } from "./commands.ts";
import { pageFaults, settled } from "./page-faults.ts";
import { demoPeople, openSeat, type Seat, seat } from "./people.ts";
import { type DemoStage, openDemoStage, signIn } from "./signed-in-demo.ts";
import { startRun } from "./start-run.ts";

let stage: DemoStage;
beforeAll(async () => {
  stage = await openDemoStage();
});
afterAll(() => stage?.close());

/** A part of names that no earlier test on the same data folder took. */
const fresh = () => randomBytes(4).toString("hex");

describe("a password", () => {
  it("cannot be sent before the page's scripts listen: the browser itself would put it into the address", async () => {
    const context = await stage.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const path of ["/sign-in", "/sign-up"]) {
      await page.goto(new URL(path, stage.project).href);
      expect(await page.locator("form button[type=submit]").isDisabled(), path).toBe(true);
    }
    await context.close();
  });
});

describe("a link to a page of a project", () => {
  it("leads there after signing in, with what it asks for", async () => {
    const { page, context } = await openSeat(stage);
    const link = `${stage.project}/datasets?q=${fresh()}`;
    await page.goto(link);
    await signIn(page, stage.owner);
    await page.waitForURL(link);
    await context.close();
  });
});

describe("somebody new", () => {
  const name = `birch-${fresh()}`;
  let mina: Seat;
  beforeAll(async () => {
    mina = await openSeat(stage);
  });
  afterAll(() => mina?.context.close());

  const address = (path = "") => new URL(`/${name}/leaf-shapes${path}`, stage.project).href;

  it("signs up, makes an organization and a project, and stands in it", async () => {
    const { page, complaints } = mina;
    await page.goto(new URL("/", stage.project).href);
    await page.getByRole("link", { name: "Create one" }).click();
    await page.getByLabel("Name").fill("Mina Park");
    await page.getByLabel("E-mail").fill(`${name}@birch.example`);
    await page.getByLabel("Password").fill("a long enough one");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("You belong to none yet.").waitFor();

    await page.getByLabel("Name").fill(name);
    expect(await page.getByLabel("Address").inputValue()).toBe(name);
    await page.getByRole("button", { name: "Create organization" }).click();
    await page.waitForURL(`**/${name}`);
    await page.getByLabel("Name").fill("Leaf Shapes");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.waitForURL(address());
    await page.getByText("Live", { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("finds every page empty, saying what will stand there and a command that exists", async () => {
    const { page, complaints } = mina;
    const empty = {
      "": "No runs yet",
      "/experiments": "No experiments yet",
      "/runs": "No runs yet",
      "/backbones": "No backbones yet",
      "/datasets": "No datasets yet",
      "/models": "No models yet",
      "/audits": "No audits yet",
      "/agents": "No agent has registered",
      "/queue": "Nothing waits",
      "/schedules": "Nothing is scheduled",
      "/notices": "Nothing to tell yet",
      "/settings?tab=webhooks": "No webhooks yet",
    };
    const commands = new Set<string>();
    for (const [path, title] of Object.entries(empty)) {
      await page.goto(address(path));
      const main = page.getByRole("main");
      await main.getByText(title, { exact: true }).waitFor();
      await settled(page);
      expect(await pageFaults(page)).toEqual([]);
      for (const command of await main.getByRole("button", { name: /^Copy the command/ }).allInnerTexts()) {
        commands.add(command.trim());
      }
    }
    expect(commands.size).toBeGreaterThanOrEqual(3);
    expect([...commands].map(commandFault).filter((fault) => fault !== undefined)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("invites a member, who accepts and then sees the project", async () => {
    const { page } = mina;
    const { reviewer } = demoPeople(stage);
    await page.goto(address("/settings"));
    await page.getByRole("button", { name: "Invite member" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail").fill(reviewer.email);
    await dialog.getByLabel("Role").selectOption("VIEWER");
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    const link = new URL((await dialog.getByRole("button", { name: "Copy the link" }).innerText()).trim());
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await page.getByRole("row", { name: new RegExp(`${reviewer.email}.*Viewer.*Open`) }).waitFor();

    const grace = await seat(stage, reviewer);
    await grace.page.goto(new URL(link.pathname + link.search, stage.project).href);
    await grace.page.getByRole("button", { name: /^Join / }).click();
    await grace.page.waitForURL((url) => !url.pathname.startsWith("/accept-invitation"));
    await grace.page.goto(address("/experiments"));
    await grace.page.getByText("No experiments yet").waitFor();
    expect(await grace.page.getByRole("button", { name: "New experiment" }).count()).toBe(0);
    await grace.context.close();
  });

  it("makes a key, sees it once, and revokes it for good", async () => {
    const { page } = mina;
    const call = (key: string) =>
      page.request.post(new URL("/graphql", stage.project).href, {
        headers: { authorization: `Bearer ${key}` },
        data: { query: "{ __typename }" },
      });
    await page.goto(address("/settings?tab=keys"));
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("lab machine");
    await dialog.getByRole("button", { name: "Create key" }).click();
    const secret = (await dialog.getByRole("button", { name: "Copy the key" }).innerText()).trim();
    expect(secret).toMatch(/^graft_agent_\w+$/);
    expect(await (await call(secret)).text()).toContain('"Query"');
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await page.getByRole("row", { name: "lab machine" }).waitFor();
    expect(await page.locator("body").innerText()).not.toContain(secret);

    await page.getByRole("button", { name: "Revoke the key lab machine" }).click();
    await page.getByRole("button", { name: "Revoke the key lab machine" }).waitFor({ state: "detached" });
    expect(await (await call(secret)).text()).toContain("was revoked");
  });
});

const projectSchema = z.object({ data: z.object({ project: z.object({ id: z.string() }) }) });
const policySchema = z.object({
  data: z.object({ createPromotionPolicy: z.object({ promotionPolicy: z.object({ version: z.literal(1) }) }) }),
});

/** A new alias that asks for nothing but one approval. */
async function makeAlias(page: Page): Promise<string> {
  const slug = new URL(stage.project).pathname.split("/")[2];
  const query = "query ($slug: String!) { project(slug: $slug) { id } }";
  const { project } = projectSchema.parse(await askApi(stage, page, { query, variables: { slug } })).data;
  const alias = `trial-${fresh()}`;
  const input = { projectId: project.id, alias, gates: [{ kind: "APPROVALS", count: 1 }] };
  policySchema.parse(
    await askApi(stage, page, {
      query: `mutation ($input: CreatePromotionPolicyInput!) {
        createPromotionPolicy(input: $input) { promotionPolicy { version } }
      }`,
      variables: { input },
    }),
  );
  return alias;
}

describe("two people", () => {
  let ada: Seat;
  let grace: Seat;
  let alias: string;
  beforeAll(async () => {
    const { owner, reviewer } = demoPeople(stage);
    ada = await seat(stage, owner);
    grace = await seat(stage, reviewer);
    alias = await makeAlias(ada.page);
  });
  afterAll(async () => {
    await ada?.context.close();
    await grace?.context.close();
  });

  /** Ada asks for the alias from a version's page. @returns the request's address. */
  async function request(version: number, comment: string): Promise<string> {
    const { page } = ada;
    await page.goto(`${stage.project}/models`);
    await page
      .getByRole("main")
      .getByRole("link", { name: `digits v${version}`, exact: true })
      .first()
      .click();
    await page.getByRole("button", { name: "Request promotion" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Alias").selectOption(alias);
    await dialog.getByLabel("Comment").fill(comment);
    await dialog.getByRole("button", { name: "Request promotion" }).click();
    await page.waitForURL("**/models/promotions/*");
    await page.getByText("Waits for approvals").waitFor();
    return page.url();
  }

  async function review(url: string, verdict: "Approve" | "Refuse", comment: string): Promise<void> {
    await grace.page.goto(url);
    await grace.page.getByLabel("Comment").fill(comment);
    await grace.page.getByRole("button", { name: verdict, exact: true }).click();
  }

  it("promote: one asks and may not approve, the other approves, and both pages say so", async () => {
    const url = await request(1, "To try it.");
    const approve = ada.page.getByRole("button", { name: "Approve", exact: true });
    expect(await approve.isDisabled()).toBe(true);
    await ada.page.getByText("another maintainer has to approve it").waitFor();
    await review(url, "Approve", "Go ahead.");
    await grace.page.getByText(`${alias} moved to v1`).waitFor();
    // The requester's open page hears of it.
    await ada.page.getByText(`${alias} moved to v1`).waitFor();
    await ada.page.getByText("Go ahead.").first().waitFor();
    await ada.page.getByText(`${alias} is v1 now`).waitFor();
  });

  it("replace what was promoted, and go back to it from the ledger", async () => {
    await review(await request(2, "The better one."), "Approve", "Seen.");
    const { page } = grace;
    await page.getByText(`${alias} is v2 now`).waitFor();
    await page.getByRole("button", { name: "Roll back" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Comment").fill("Slower than we can bear.");
    await dialog.getByRole("button", { name: "Roll back to v1" }).click();
    await page.getByText(`${alias} is v1 now`).waitFor();
    const entry = page.getByRole("listitem").filter({ hasText: "Slower than we can bear." });
    expect(await entry.innerText()).toMatch(/Rolled back\s+v2 to v1/);
  });

  it("refuse: a reviewer's no ends the request and moves nothing", async () => {
    await review(await request(2, "Once more."), "Refuse", "Not on a Friday.");
    await ada.page.getByText("Refused by Grace Lind. The alias did not move.").waitFor();
    await ada.page.getByText("Grace Lind rejected the promotion: Not on a Friday.", { exact: true }).waitFor();
    await ada.page.getByText(`${alias} is v1 now`).waitFor();
    expect([...ada.complaints, ...grace.complaints]).toEqual([]);
  });
});

describe("a run under way", () => {
  it("is cancelled from its page, which shows it live, and tried again as another run", async () => {
    const { context, page, complaints } = await seat(stage, stage.owner);
    const endless = (spec: Readonly<Record<string, unknown>>) => {
      const { earlyStopping: _, ...rest } = spec;
      return { ...rest, headPhase: { ...(spec.headPhase as object), epochs: 10_000 } };
    };
    const first = `${stage.project}/runs/${await startRun(stage, page, { name: "to be cancelled", change: endless })}`;
    await page.goto(first);
    const main = page.getByRole("main");
    await main.locator("canvas").first().waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Retry" }).waitFor({ timeout: 60_000 });
    await main.getByText("Cancelled", { exact: true }).first().waitFor();

    await page.getByRole("button", { name: "Retry" }).click();
    await page.waitForURL((url) => url.href.startsWith(`${stage.project}/runs/`) && url.href !== first);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Retry" }).waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
