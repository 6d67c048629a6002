import { readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { z } from "zod";
import { scriptFaults } from "./page-faults.ts";
import { type DemoStage, openContext, type Person, signIn } from "./signed-in-demo.ts";

const personSchema = z.object({ email: z.string(), password: z.string() });
const credentialsSchema = z.object({ owner: personSchema, reviewer: personSchema });

/** The two people of the demo. */
export function demoPeople({ home }: DemoStage): { readonly owner: Person; readonly reviewer: Person } {
  return credentialsSchema.parse(JSON.parse(readFileSync(path.join(home, "demo-credentials.json"), "utf8")));
}

/** A browser of somebody's own. */
export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What scripts complained of so far. */
  readonly complaints: readonly string[];
}

/** A browser with nobody signed in. */
export async function openSeat(stage: DemoStage): Promise<Seat> {
  const context = await openContext(stage, { theme: "light", width: 1440 });
  const page = await context.newPage();
  return { context, page, complaints: scriptFaults(page) };
}

/** A browser with a person signed in, on the project's overview. */
export async function seat(stage: DemoStage, person: Person): Promise<Seat> {
  const opened = await openSeat(stage);
  await opened.page.goto(stage.project);
  await signIn(opened.page, person);
  await opened.page.waitForURL(`${stage.project}**`);
  return opened;
}
