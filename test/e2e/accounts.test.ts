import { seed } from "@graft/testkit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../integration/people/auth-calls.ts";
import { linkIn } from "../integration/people/mail-server.ts";
import { type OwnInstallation, openOwnInstallation } from "./own-installation.ts";
import { expectSound } from "./sound-page.ts";
import { watchContext } from "./watched-page.ts";

let installation: OwnInstallation;
const faults: (readonly string[])[] = [];

beforeAll(async () => {
  installation = await openOwnInstallation();
});
afterAll(() => installation?.close());

/** A browser of somebody's own. */
async function newPage(): Promise<Page> {
  const context = await installation.browser.newContext({ viewport: { width: 1280, height: 900 } });
  faults.push((await watchContext(context)).faults);
  return context.newPage();
}

const address = (path: string) => `${installation.url}${path}`;

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(address("/sign-in"));
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const PASSWORD = "a password, long enough";

describe("people", () => {
  it("are invited by mail, make the account it names, join, change roles and leave", async () => {
    const organization = await seed(installation.apiUrl).organization();
    const project = await organization.project("orchard");
    const owner = await newPage();
    await signIn(owner, organization.owner.email, organization.owner.password);
    await owner.waitForURL(`**/${organization.slug}/${project.slug}`);
    await owner.goto(address(`/${organization.slug}/${project.slug}/settings`));
    await owner.getByRole("button", { name: "Invite member" }).click();
    const dialog = owner.getByRole("dialog");
    // The o is of another alphabet; a browser refuses such a letter by itself, somebody who calls the API does not ask it.
    await dialog.getByLabel("E-mail").fill("bо@example.org");
    await dialog.locator("form").evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
    });
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    await dialog.getByRole("alert").getByText("EMAIL_REFUSED").waitFor();
    await dialog.getByLabel("E-mail").fill("bo@example.org");
    await dialog.getByLabel("Role").selectOption("MAINTAINER");
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    await dialog.getByText("A mail with this link is on its way to bo@example.org.").waitFor();
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await owner.getByRole("row", { name: /bo@example.org.*Maintainer.*Open/ }).waitFor();

    const bo = await newPage();
    await bo.goto(linkIn(await installation.mail.to("bo@example.org")).href);
    await bo.getByText("Ada invites bo@example.org, as maintainer.").waitFor();
    await expectSound(bo, "invitation");
    await bo.getByRole("link", { name: "Create that account" }).click();
    await bo.getByLabel("Name").fill("Bo");
    await bo.getByLabel("Password").fill(PASSWORD);
    await bo.getByRole("button", { name: "Create account" }).click();
    await bo.getByRole("button", { name: `Join Organization ${organization.slug}` }).click();
    await bo.waitForURL(`**/${organization.slug}/${project.slug}`);

    await owner.reload();
    await owner.getByRole("row", { name: /bo@example.org.*Accepted/ }).waitFor();
    await owner.getByLabel("Role of Bo").selectOption("VIEWER");
    await owner.getByLabel("Role of Ada").selectOption("VIEWER");
    await owner.getByRole("alert").getByText("LAST_OWNER").waitFor();
    await bo.goto(address(`/${organization.slug}/${project.slug}/settings`));
    await bo.getByText("you are viewer").waitFor();
    expect(await bo.getByRole("button", { name: "Invite member" }).count()).toBe(0);
    await bo.getByRole("button", { name: "Leave the organization" }).click();
    await bo.waitForURL("**/organizations");
    await bo.getByText("You belong to none yet.").waitFor();
    const left = faults.flat().filter((fault) => fault.includes("a dialog said"));
    expect(left).toEqual(["a dialog said Leave the organization? You cannot come back by yourself."]);
  });
});

describe("an account", () => {
  it("gets a new password by mail, a second factor with a code from a picture, and its sessions ended", async () => {
    const person = await seed(installation.apiUrl).person("Cy");
    const page = await newPage();
    await page.goto(address("/sign-in"));
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByRole("heading", { name: "Forgotten password" }).waitFor();
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText(`If ${person.email} has an account, a mail with a link is on its way.`).waitFor();
    const reset = await installation.mail.to(person.email, ({ subject }) => subject === "A new password for Graft");
    await page.goto(linkIn(reset).href);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The new password is set").waitFor();

    const other = await newPage();
    await signIn(other, person.email, PASSWORD);
    await other.waitForURL("**/organizations");
    await signIn(page, person.email, PASSWORD);
    await page.waitForURL("**/organizations");
    await page.getByRole("link", { name: "Account security" }).click();
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
    await expectSound(page, "second-factor");
    const secret = (await page.getByRole("button", { name: "Copy the secret" }).innerText()).trim();
    const uri = `otpauth://totp/x?secret=${secret}`;
    await page.getByLabel("Code").fill(codeOf(uri, -1));
    await page.getByRole("button", { name: "Turn it on" }).click();
    const codes = page.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
    await codes.last().waitFor();
    expect(new Set(await codes.allInnerTexts()).size).toBe(10);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("button", { name: "Turn off" }).waitFor();

    await page.getByRole("row", { name: /this one/ }).waitFor();
    await expectSound(page, "account");
    await page.getByRole("button", { name: "End all others" }).click();
    await page.getByRole("button", { name: "End all others" }).waitFor({ state: "detached" });
    await other.goto(address("/organizations"));
    await other.waitForURL("**/sign-in**");

    await signIn(other, person.email, PASSWORD);
    await other.getByLabel("Code").fill(codeOf(uri, -1));
    await other.getByRole("button", { name: "Continue" }).click();
    await other.getByRole("alert").getByText("CODE_USED").waitFor();
    await other.getByLabel("Code").fill(codeOf(uri));
    await other.getByRole("button", { name: "Continue" }).click();
    await other.waitForURL("**/organizations");
  });
});

describe("an organization's owner", () => {
  it("searches what was done, exports it as it was searched, and takes back a deletion of what is named whole", async () => {
    const organization = await seed(installation.apiUrl).organization();
    const project = await organization.project("orchard");
    await organization.project("meadow");
    const page = await newPage();
    await signIn(page, organization.owner.email, organization.owner.password);
    await page.waitForURL(`**/${organization.slug}`);
    await page.goto(address(`/${organization.slug}/${project.slug}/settings?tab=audit-log`));
    await page.getByLabel("Action").fill("createProject");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.waitForURL("**action=createProject**");
    const rows = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "createProject", exact: true }) });
    const href = await page.getByRole("link", { name: "Export JSON lines" }).getAttribute("href");
    const lines = (await (await page.request.get(address(href ?? ""))).text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(
      ["Project", "Project"].map((objectType) => ({ action: "createProject", objectType })),
    );
    await expect.poll(() => rows.count()).toBe(lines.length);

    await page.goto(address(`/${organization.slug}/${project.slug}/settings?tab=danger`));
    await page.getByRole("button", { name: "Delete project" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Delete the project" });
    await dialog.getByLabel("Type orchard to confirm").fill("orchards");
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel("Type orchard to confirm").fill("orchard");
    await confirm.click();
    const list = page.getByRole("link", { name: "List of files" });
    await list.waitFor({ timeout: 60_000 });
    const answer = await page.request.get(address((await list.getAttribute("href")) ?? ""));
    const paths = (await answer.text()).split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).path]));
    expect(paths).toEqual(expect.arrayContaining(["manifest.json", "tables/project.jsonl"]));
    await expectSound(page, "pending-deletion");
    await page.getByRole("button", { name: "Do not delete" }).click();
    await page.getByText("Nothing is to be deleted").waitFor();
  });
});

describe("all of that", () => {
  it("was handled without a script of anybody else, or one the policy stopped", () => {
    // Chromium notes every refused request in the console; those were meant.
    const unmeant = faults
      .flat()
      .filter((fault) => !/a dialog said Leave|the server responded with a status of 4\d\d/.test(fault));
    expect(unmeant).toEqual([]);
  });
});
