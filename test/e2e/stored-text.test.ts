import pg from "pg";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser } from "../integration/people/auth-calls.ts";
import { Tracker } from "../integration/runs/tracker.ts";
import { globalId, rawId, seedTenant, type Tenant } from "../tenancy/seed-tenant.ts";
import { type OwnInstallation, openOwnInstallation } from "./own-installation.ts";
import { settled } from "./page-faults.ts";
import { watchContext } from "./watched-page.ts";
import { type Written, writeHostileTexts } from "./written-texts.ts";

/** What a tracked run says of itself. */
const SAID = {
  tag: "<img src=x onerror=stolen('tag')>",
  code: "<svg onload=stolen('code')>",
  param: "<img src=x onerror=stolen('param')>",
  value: "</script><script>stolen('value')</script>",
};

/** Texts that no page shows of these rows: reasons and files of what is no run's own, paths of examples, receivers' answers. */
const UNSHOWN = ["artifact.rejected_reason", "artifact_file.path", "example.path", "webhook_delivery.answer_body"];

/** Pages looked at side by side. */
const TABS = 3;

let installation: OwnInstallation;
let tenant: Tenant;
/** UUID of a run that somebody tracks, who says of it whatever they like. */
let tracked = "";

beforeAll(async () => {
  installation = await openOwnInstallation();
  tenant = await seedTenant(installation.apiUrl, installation.database);
  const tracker = new Tracker(tenant.organization.asOwner);
  const { id } = await tracker.start(globalId("Project", tenant.idOf("Project")), {
    tags: [SAID.tag],
    codeVersion: SAID.code,
    params: { [SAID.param]: SAID.value },
  });
  tracked = rawId(id);
});
afterAll(() => installation?.close());

/** Stands in the documents of rows, and in what an account and its browser say of themselves. */
async function writeMore(organizationId: string): Promise<Written[]> {
  const client = new pg.Client({ connectionString: installation.database.superuserUrl });
  await client.connect();
  const written: Written[] = [];
  const image = (name: string) => {
    const text = `<img src=x onerror=stolen('${name}')>`;
    written.push({ name, text });
    return text;
  };
  try {
    await client.query("SET session_replication_role = replica");
    // A name of who tracks stands where no agent does.
    await client.query(
      "UPDATE run_attempt SET agent_id = NULL, tracker_id = id, tracker_name = $2 WHERE organization_id = $1",
      [organizationId, image("run_attempt.tracker_name")],
    );
    await client.query("UPDATE agent SET capabilities = capabilities || $2 WHERE organization_id = $1", [
      organizationId,
      { device: image("agent.capabilities.device"), labels: [image("agent.capabilities.labels")] },
    ]);
    await client.query("UPDATE webhook SET url = url || $2 WHERE organization_id = $1", [
      organizationId,
      `?${image("webhook.url")}`,
    ]);
    const { email } = tenant.organization.owner;
    await client.query(`UPDATE "user" SET name = $2 WHERE email = $1`, [email, image("user.name")]);
  } finally {
    await client.end();
  }
  await new Browser(installation.apiUrl, { "user-agent": "<script>stolen('session.user_agent')</script>" }).signIn(
    tenant.organization.owner,
  );
  return written;
}

/** Every page of the project, and one of each thing it has. */
function pathsOf({ organization, slugs, idOf }: Tenant): string[] {
  const project = `/${organization.slug}/${slugs.project}`;
  const parts = [
    ...["", "experiments", "runs", "backbones", "datasets", "models", "audits", "schedules", "agents", "queue"],
    ...["notices", "settings", `runs/${idOf("Run")}`, `runs/${tracked}`, `experiments/${idOf("Experiment")}`],
    ...[`datasets/${idOf("DatasetVersion")}`, `backbones/${idOf("BackboneVersion")}`, `models/${idOf("ModelVersion")}`],
    ...[`audits/${idOf("AuditReport")}`, `models/promotions/${idOf("PromotionRequest")}`],
    `schedules/${idOf("RetrainingSchedule")}`,
  ];
  return [...parts.map((part) => `${project}/${part}`), "/organizations", `/${organization.slug}?all`, "/account"];
}

/** What stands on the page, fields included, once it is whole and everything that waits for a pointer has had one. */
async function textOf(page: Page): Promise<string> {
  await settled(page);
  return page.evaluate(() => {
    for (const each of document.querySelectorAll("main *")) {
      for (const type of ["pointerover", "mouseover", "mouseenter", "focus"]) each.dispatchEvent(new MouseEvent(type));
    }
    const values = [...document.querySelectorAll("input, textarea, option")].map((field) =>
      field instanceof HTMLOptionElement ? field.text : (field as HTMLInputElement).value,
    );
    return [document.body.innerText, ...values].join("\n");
  });
}

/** What a page says, on each of its tabs. */
async function textsOf(page: Page, path: string): Promise<string[]> {
  await page.goto(`${installation.url}${path}`);
  await page.getByRole("main").waitFor();
  const texts = [await textOf(page)];
  const tabs = page.getByRole("main").getByRole("tab");
  for (const tab of (await tabs.all()).slice(1)) {
    await tab.click();
    await expect.poll(() => tab.getAttribute("aria-selected")).toBe("true");
    texts.push(await textOf(page));
  }
  return texts;
}

it("what people write is shown as they wrote it, on every page, and runs nowhere", async () => {
  const { organization, organizationId } = tenant;
  const written = [
    ...(await writeHostileTexts(installation.database.superuserUrl, organizationId)),
    ...(await writeMore(organizationId)),
    ...Object.entries(SAID).map(([name, text]) => ({ name, text })),
  ];
  const context = await installation.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { faults } = await watchContext(context);
  const stolen: unknown[] = [];
  await context.exposeBinding("stolen", (_source, what) => void stolen.push(what));
  const first = await context.newPage();
  await first.goto(`${installation.url}/sign-in`);
  await first.getByLabel("E-mail").fill(organization.owner.email);
  await first.getByLabel("Password").fill(organization.owner.password);
  await first.getByRole("button", { name: "Sign in", exact: true }).click();
  await first.waitForURL((url) => url.pathname !== "/sign-in");

  const paths = pathsOf(tenant);
  const texts: string[] = [];
  const walk = async (page: Page) => {
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) texts.push(...(await textsOf(page, path)));
  };
  const others = await Promise.all(Array.from({ length: TABS - 1 }, () => context.newPage()));
  await Promise.all([first, ...others].map(walk));
  const said = texts.join("\n");
  expect(written.filter(({ text }) => !said.includes(text)).map(({ name }) => name)).toEqual(UNSHOWN);
  expect(stolen).toEqual([]);
  expect(faults).toEqual([]);
  // The watch itself sees what it is there for: a script without the nonce is stopped, and reported.
  await first.evaluate(() => {
    const own = document.createElement("div");
    own.innerHTML = "<img src='data:,' onerror=\"stolen('image')\">";
    document.body.append(own);
  });
  await expect.poll(() => faults.some((fault) => fault.includes("the policy stopped script-src"))).toBe(true);
  expect(stolen).toEqual([]);
});
