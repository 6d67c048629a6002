import { randomBytes } from "node:crypto";
import { webhookEventSchema } from "@graft/contracts";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { documentedVerify, type Verify } from "../integration/webhook/documented-verify.ts";
import { openReceiver, type Receiver } from "../integration/webhook/webhook-receiver.ts";
import { askApi } from "./ask-api.ts";
import { demoPeople, openSeat, type Seat, seat } from "./people.ts";
import { type DemoStage, openDemoStage } from "./signed-in-demo.ts";
import { expectSound } from "./sound-page.ts";

const fresh = () => randomBytes(4).toString("hex");
const PASSWORD = "a long enough one";

let stage: DemoStage;
let receiver: Receiver;
let verify: Verify;
/** Owner and requester, maintainer and reviewer, viewer. */
let ada: Seat;
let grace: Seat;
let vi: Seat;
let secret = "";
const alias = `team-${fresh()}`;

beforeAll(async () => {
  stage = await openDemoStage();
  [receiver, verify] = await Promise.all([openReceiver(), documentedVerify()]);
  const { owner, reviewer } = demoPeople(stage);
  ada = await seat(stage, owner);
  grace = await seat(stage, reviewer);
  vi = await openSeat(stage);
});
afterAll(async () => {
  for (const each of [ada, grace, vi]) await each?.context.close();
  await receiver?.close();
  await stage?.close();
});

async function openDialog(page: Page, button: string): Promise<Locator> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}

/** Ada asks for the alias from a version's page. @returns the request's address. */
async function request(version: number, comment: string): Promise<string> {
  const { page } = ada;
  await page.goto(`${stage.project}/models`);
  const link = page.getByRole("main").getByRole("link", { name: `digits v${version}`, exact: true });
  await link.first().click();
  const dialog = await openDialog(page, "Request promotion");
  await dialog.getByLabel("Alias").selectOption(alias);
  await dialog.getByLabel("Comment").fill(comment);
  await dialog.getByRole("button", { name: "Request promotion" }).click();
  await page.waitForURL("**/models/promotions/*");
  return page.url();
}

async function review(url: string, verdict: "Approve" | "Refuse", comment: string): Promise<void> {
  await grace.page.goto(url);
  await grace.page.getByLabel("Comment", { exact: true }).fill(comment);
  await grace.page.getByRole("button", { name: verdict, exact: true }).click();
}

/** How many notices somebody has not read, as their bell says; it says nothing before it knows. */
async function bellOf({ page }: Seat): Promise<number> {
  const name = (await page.getByRole("link", { name: /^Notices, / }).getAttribute("aria-label")) ?? "";
  return Number(/(\d+)/.exec(name)?.[1] ?? 0);
}

const unreadSchema = z.object({
  data: z.object({ project: z.object({ notices: z.object({ nodes: z.array(z.object({ title: z.string() })) }) }) }),
});

/** How many notices about this test's alias somebody has not read: runs of others tell of theirs meanwhile. */
async function unread({ page }: Seat): Promise<number> {
  const slug = new URL(stage.project).pathname.split("/")[2];
  const query =
    "query ($slug: String!) { project(slug: $slug) { notices(first: 200, unreadOnly: true) { nodes { title } } } }";
  const answer = unreadSchema.parse(await askApi(stage, page, { query, variables: { slug } }));
  return answer.data.project.notices.nodes.filter(({ title }) => title.includes(alias)).length;
}

describe("a team of three", () => {
  it("takes a viewer in, who watches and is told what that takes to change", async () => {
    const email = `vi-${fresh()}@birch.example`;
    const { page } = vi;
    await page.goto(new URL("/sign-up", stage.project).href);
    await page.getByLabel("Name").fill("Vi Stone");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("You belong to none yet.").waitFor();

    await ada.page.goto(`${stage.project}/settings`);
    const dialog = await openDialog(ada.page, "Invite member");
    await dialog.getByLabel("E-mail").fill(email);
    await dialog.getByLabel("Role").selectOption("VIEWER");
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    const link = (await dialog.getByRole("button", { name: "Copy the link" }).innerText()).trim();
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.goto(new URL(new URL(link).pathname + new URL(link).search, stage.project).href);
    await page.getByRole("button", { name: /^Join / }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/accept-invitation"));

    await page.goto(`${stage.project}/models`);
    await page.getByRole("heading", { name: "Policies" }).waitFor();
    expect(await page.getByRole("button", { name: "New policy" }).count()).toBe(0);
    await page.goto(`${stage.project}/settings?tab=webhooks`);
    await page.getByText("Webhooks are for administrators").waitFor();
  });

  it("lets its owner add a webhook, which answers a test; a private address would have been refused", async () => {
    const { page } = ada;
    await page.goto(`${stage.project}/settings?tab=webhooks`);
    const dialog = await openDialog(page, "Add webhook");
    await dialog.getByLabel("Address").fill("ftp://example.org/");
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    await dialog.getByRole("alert").getByText("WEBHOOK_URL_REFUSED").waitFor();
    await dialog.getByLabel("Address").fill(receiver.url);
    await expectSound(page, "add-webhook");
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    secret = (await dialog.getByRole("button", { name: "Copy the secret" }).innerText()).trim();
    expect(secret).toMatch(/^graft_webhook_/);
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    const card = page.getByRole("region", { name: `Webhook ${receiver.url}` });
    await card.getByRole("button", { name: "Send a test" }).click();
    await card.getByRole("row", { name: /Test.*Delivered.*HTTP 204/ }).waitFor();
    expect(await page.locator("body").innerText()).not.toContain(secret);
    await expectSound(page, "webhook");
  });

  it("lets a maintainer say what a promotion needs", async () => {
    const { page } = grace;
    await page.goto(`${stage.project}/models`);
    const dialog = await openDialog(page, "New policy");
    await dialog.getByLabel("Alias").fill(alias);
    await dialog.getByLabel("Backbone's parity difference, at most").fill("");
    await expectSound(page, "new-policy");
    await dialog.getByRole("button", { name: "Create policy" }).click();
    await dialog.waitFor({ state: "detached" });
    const row = page.getByRole("row", { name: alias });
    expect(await row.innerText()).toContain("model's parity difference ≤ 0.100, 1 approval");
  });

  it("sees a request refused by a gate, its number beside its limit, and talks about it", async () => {
    const before = await unread(grace);
    const url = await request(1, "It is the newest.");
    const gate = ada.page.getByRole("listitem").filter({ hasText: "Audit of the model" }).first();
    const measured = stage.document.promotions
      .find(({ status }) => status === "REFUSED")
      ?.gates.find(({ name, passed }) => !passed && name === "Audit of the model");
    expect(measured?.value).toBeGreaterThan(0.1);
    expect(await gate.innerText()).toMatch(new RegExp(`Failed[^]*${measured?.value?.toFixed(3)} ≤ 0\\.100`));
    expect(await gate.innerText()).toContain("What would have to change");
    await ada.page.getByText(/^Refused: .*audit of the model do(es)? not hold\. The alias did not move\.$/).waitFor();

    await grace.page.goto(url);
    await vi.page.goto(url);
    for (const { page } of [grace, vi]) {
      await page.getByText("Nobody has commented on this request.").waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
    }
    await ada.page.getByLabel("Say something").fill("Blue ink is read as even far too often.");
    await ada.page.getByRole("button", { name: "Add to the thread" }).click();
    for (const { page } of [grace, vi])
      await page.getByText("Blue ink is read as even far too often.").first().waitFor();
    expect(await vi.page.getByLabel("Say something").count()).toBe(0);
    await grace.page.getByLabel("Say something").fill("Then balance the data first.");
    await grace.page.getByRole("button", { name: "Add to the thread" }).click();
    const ledger = ada.page.getByRole("listitem").filter({ hasText: "Commented" });
    await ledger.filter({ hasText: "Then balance the data first." }).waitFor();
    await expect.poll(() => unread(grace)).toBe(before + 2);
    await expect.poll(() => bellOf(grace)).toBeGreaterThanOrEqual(before + 2);
    await expectSound(ada.page, "refused-by-gate");
  });

  it("refuses with a reason, never without", async () => {
    const url = await request(2, "Trained on balanced data.");
    await ada.page.getByText("Waits for approvals").waitFor();
    await review(url, "Refuse", "");
    await grace.page.getByRole("alert").getByText("Say in the comment why you refuse").waitFor();
    await grace.page.getByLabel("Comment", { exact: true }).fill("Not on a Friday.");
    await grace.page.getByRole("button", { name: "Refuse", exact: true }).click();
    for (const { page } of [ada, grace])
      await page.getByText("Refused by Grace Lind. The alias did not move.").waitFor();
    await ada.page.getByText("Not on a Friday.").first().waitFor();
  });

  it("promotes when another person approves; neither requester nor viewer can", async () => {
    const url = await request(2, "Monday now.");
    await ada.page.getByText("another maintainer has to approve it").waitFor();
    expect(await ada.page.getByRole("button", { name: "Approve", exact: true }).isDisabled()).toBe(true);
    await vi.page.goto(url);
    await vi.page.getByText("Waits for approvals").waitFor();
    await vi.page.getByText("Live", { exact: true }).waitFor();
    expect(await vi.page.getByRole("button", { name: "Approve", exact: true }).isDisabled()).toBe(true);
    await review(url, "Approve", "Go ahead.");
    for (const { page } of [ada, grace, vi]) await page.getByText(`${alias} moved to v2`).waitFor();
    const history = (await ada.page.getByRole("listitem").filter({ hasText: alias }).allInnerTexts()).join("\n");
    for (const word of ["Requested", "Commented", "Refused", "Approved", "Promoted"]) expect(history).toContain(word);
  });

  it("goes back in one step, confirmed, and every open page says so", async () => {
    const { page } = grace;
    await page.goto(`${stage.project}/models`);
    const dialog = await openDialog(page, "New policy");
    await dialog.getByLabel("Alias").fill(alias);
    for (const label of ["Top-1 on test, at least", "Model's parity difference, at most"]) {
      await dialog.getByLabel(label).fill("");
    }
    await dialog.getByLabel("Backbone's parity difference, at most").fill("");
    await dialog.getByRole("button", { name: "Create policy" }).click();
    await dialog.waitFor({ state: "detached" });
    const url = await request(1, "To compare in the field.");
    await review(url, "Approve", "For an hour.");
    await page.getByText(`${alias} is v1 now`).waitFor();
    await vi.page.goto(url);
    await vi.page.getByText(`${alias} is v1 now`).waitFor();
    await vi.page.getByText("Live", { exact: true }).waitFor();
    expect(await vi.page.getByRole("button", { name: "Roll back" }).count()).toBe(0);

    const confirm = await openDialog(page, "Roll back");
    await confirm.getByLabel("Comment").fill("The hour is over.");
    await confirm.getByRole("button", { name: "Roll back to v2" }).click();
    for (const seated of [grace, ada, vi]) await seated.page.getByText(`${alias} is v2 now`).waitFor();
    const entry = ada.page.getByRole("listitem").filter({ hasText: "The hour is over." });
    expect(await entry.innerText()).toMatch(/Rolled back\s+v1 to v2/);
  });

  it("was told of all of it, each for themselves", async () => {
    for (const { page } of [ada, grace, vi]) {
      await page.goto(`${stage.project}/notices`);
      const main = page.getByRole("main");
      for (const title of [
        `digits v1 was refused as ${alias}`,
        `digits v2 was refused as ${alias}`,
        `${alias} is digits v2 now`,
        `${alias} was rolled back to digits v2`,
      ]) {
        await main.getByRole("link", { name: title, exact: true }).first().waitFor();
      }
      await main
        .getByText(/Audit of the model: \d\.\d+, limit ≤ 0\.1\./)
        .first()
        .waitFor();
      await expectSound(page, "notices-of-three");
    }
    const [others] = await Promise.all([unread(grace), unread(vi)]);
    await vi.page.getByRole("link", { name: `${alias} was rolled back to digits v2`, exact: true }).click();
    await vi.page.waitForURL("**/models/promotions/*");
    await vi.page.goto(`${stage.project}/notices`);
    await vi.page.getByRole("button", { name: "Mark all read" }).click();
    await vi.page.getByRole("link", { name: "Notices, none unread" }).waitFor();
    expect(await unread(grace)).toBe(others);
  });

  it("and so was the receiver, in messages that verify", async () => {
    const { page } = ada;
    await page.goto(`${stage.project}/settings?tab=webhooks`);
    const card = page.getByRole("region", { name: `Webhook ${receiver.url}` });
    const row = card.getByRole("row", { name: `${alias} was rolled back to digits v2 Delivered` });
    await row.waitFor();
    for (const { headers, body } of receiver.received) {
      expect(verify(secret, { signature: String(headers["graft-signature"]), body })).toBe(true);
    }
    const told = () => receiver.received.map(({ body }) => webhookEventSchema.parse(JSON.parse(body)));
    // Each comes at least once, in no order that is promised.
    const count = (asked: string) => {
      const about = told().filter(({ kind, notice }) => kind === asked && notice?.title.includes(alias));
      return new Set(about.map(({ delivery }) => delivery)).size;
    };
    await expect.poll(() => count("PROMOTION_REQUESTED")).toBe(4);
    await expect.poll(() => count("PROMOTION_DECIDED")).toBe(5);
    const rolledBack = told().find(({ notice }) => notice?.title === `${alias} was rolled back to digits v2`);
    await page.goto(rolledBack?.notice?.url ?? "");
    await page.getByText(`${alias} is v2 now`).waitFor();

    await page.goto(`${stage.project}/settings?tab=webhooks`);
    await card.getByRole("button", { name: `Send again: ${alias} was rolled back to digits v2` }).click();
    await expect
      .poll(() => receiver.received.filter(({ headers }) => headers["graft-delivery"] === rolledBack?.delivery).length)
      .toBe(2);
    await card.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the webhook" }).click();
    await card.waitFor({ state: "detached" });
    expect([...ada.complaints, ...grace.complaints, ...vi.complaints]).toEqual([]);
  });
});
