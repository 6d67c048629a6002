import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { extractionOnly } from "@graft/contracts";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTexts } from "../../demo/texts.ts";
import { AgentProcess } from "../agent/agent-process.ts";
import { startTestApi } from "../start-test-api.ts";
import { writePictureFolder } from "./picture-folder.ts";
import { type GraftOutcome, runGraft } from "./run-graft.ts";

let database: TestDatabase;
let api: ApiServer;
let organization: SeededOrganization;
let folder: string;
let pictures: string;
let agent: AgentProcess;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  organization = await seed(api.url).organization();
  folder = mkdtempSync(path.join(tmpdir(), "graft-main-job-"));
  pictures = path.join(folder, "squares");
  await writePictureFolder(pictures);
  const { secret } = await organization.key("AGENT");
  agent = new AgentProcess({ url: api.url, key: secret, home: path.join(folder, "agent"), name: "worker" });
  await graft("login", "--url", api.url, "--key", (await organization.key("USER")).secret);
  await graft("project", "create", "squares", "--json");
  await graft("backbone", "add", "mobilenet-v2");
});
afterAll(async () => {
  await agent?.stop();
  await api?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

const graft = (...args: string[]): Promise<GraftOutcome> => runGraft({ args, variables: { XDG_CONFIG_HOME: folder } });

/** The outcome of a command that must have succeeded. */
async function done(...args: string[]): Promise<GraftOutcome> {
  const outcome = await graft(...args);
  expect(outcome.code, `graft ${args.join(" ")}\n${outcome.stdout}${outcome.stderr}`).toBe(0);
  return outcome;
}

interface Made {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}

describe("the main job at the command line", { timeout: 300_000 }, () => {
  it("stores a backbone once", async () => {
    const again = (await done("backbone", "add", "mobilenet-v2", "--json")).json<Made>();
    expect(again.version).toBe(1);
    expect((await done("backbone", "list")).stdout).toMatch(/@1 +IMAGE .*1280/);
  });

  it("pushes a folder, tells of the duplicate, and makes the same version of the same pictures", async () => {
    const first = await done("dataset", "push", pictures, "--dataset", "squares", "--label", "drawn");
    expect(first.stderr).toContain("again.png");
    expect(first.stdout).toContain("squares@1 holds 84 examples of 2 classes");
    const again = (await done("dataset", "push", pictures, "--dataset", "squares", "--json")).json<Made>();
    expect(again).toMatchObject({ version: 1, exampleCount: 84, notes: [expect.stringContaining("again.png")] });
    expect((await done("dataset", "list")).stdout).toMatch(/squares@1 +drawn +84 +left, right +half/);
  });

  it("names every picture that does not decode, and uploads nothing of that folder", async () => {
    const broken = path.join(folder, "broken");
    cpSync(pictures, broken, { recursive: true });
    for (const name of ["7.png", "8.png"])
      writeFileSync(path.join(broken, "train", "right", name), "this is no picture");
    const outcome = await graft("dataset", "push", broken, "--dataset", "broken", "--json");
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toBe("");
    expect(outcome.error()).toMatchObject({
      code: "PICTURE_UNDECODABLE",
      faults: [{ subject: "train/right/7.png" }, { subject: "train/right/8.png" }],
    });
    expect((await done("dataset", "list", "--json")).json()).toMatchObject({ datasets: [{ name: "squares" }] });
  });

  it("pushes a folder of texts, refused whole where a file is none, and keeps it from a backbone of pictures", async () => {
    const texts = path.join(folder, "texts");
    writeTexts(texts);
    writeFileSync(path.join(texts, "food", "latin.txt"), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
    writeFileSync(path.join(texts, "weather", "blank.txt"), " \n\t\n");
    const push = ["dataset", "push", texts, "--text", "--dataset", "texts", "--json"];
    const refused = await graft(...push);
    expect(refused.code).toBe(1);
    expect(refused.error()).toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ code: "TEXT_UNDECODABLE", subject: "food/latin.txt" }),
        expect.objectContaining({ code: "TEXT_EMPTY", subject: "weather/blank.txt" }),
      ]),
    });
    for (const name of ["food/latin.txt", "weather/blank.txt"]) rmSync(path.join(texts, name));
    expect((await done(...push)).json<Made>()).toMatchObject({ version: 1, exampleCount: 112 });
    expect((await done("dataset", "list")).stdout).toMatch(/texts@1 .*112 +food, weather +time/);
    const crossed = await graft("ladder", "--dataset", "texts", "--backbone", "mobilenet-v2", "--json");
    expect(crossed.error()).toMatchObject({ code: "MODALITY_MISMATCH" });
    expect(crossed.code).toBe(1);
  });

  it("climbs a ladder and registers the winner", async () => {
    const queued = await done(
      "ladder",
      "--dataset",
      "squares@drawn",
      "--input-size",
      "32",
      "--name",
      "first",
      "--json",
    );
    const { id } = queued.json<{ id: string }>();
    const watched = await done("watch", id, "--json");
    expect(watched.json()).toMatchObject({ state: "SUCCEEDED", kind: "LADDER", modelVersion: { version: 1 } });
    expect(watched.stderr).toBe("");
  });

  it("lists runs, filtered, ordered and page by page", async () => {
    await done(
      "run",
      "--dataset",
      "squares",
      "--strategy",
      "feature-extraction",
      "--input-size",
      "32",
      "--epochs",
      "2",
      "--name",
      "second",
      "--experiment",
      "heads",
      "--watch",
    );
    interface Page {
      readonly runs: readonly { readonly id: string; readonly name: string }[];
      readonly total: number;
      readonly next: string | null;
    }
    const names = async (...args: string[]) => {
      const page = (await done("runs", "--json", ...args)).json<Page>();
      return { ...page, names: page.runs.map(({ name }) => name) };
    };
    expect(await names()).toMatchObject({ names: ["second", "first"], total: 2, next: null });
    expect((await names("--order", "oldest")).names).toEqual(["first", "second"]);
    const page = await names("--order", "oldest", "--first", "1");
    expect(page).toMatchObject({ names: ["first"], total: 2, next: expect.any(String) });
    expect(await names("--order", "oldest", "--first", "1", "--after", page.next ?? "")).toMatchObject({
      names: ["second"],
      next: null,
    });
    expect((await names("--kind", "ladder", "--state", "succeeded,failed")).names).toEqual(["first"]);
    expect((await names("--experiment", "heads")).names).toEqual(["second"]);
    expect((await names("--children")).total).toBe(5);
    expect((await done("runs", "--name", "SECOND")).stdout).toMatch(/TRAIN +second +SUCCEEDED +[01]\.\d{3}/);
  });

  it("shows what an engine said, whole, searched, its end, and while it works", async () => {
    const runs = (await done("runs", "--children", "--json")).json<{ runs: { id: string; kind: string }[] }>();
    const rung = runs.runs.findLast(({ kind }) => kind === "TRAIN")?.id ?? "";
    const whole = (await done("logs", rung)).stdout;
    expect(whole).toMatch(/agent Attempt 1: fetching/);
    expect(whole).toMatch(/out {3}TRAIN of 84 examples at 32 pixels on wasm/);
    expect(whole).toMatch(/out {3}head 1: train\/loss/);
    expect(whole).toMatch(/agent The engine ended with exit code 0/);
    interface Log {
      readonly lines: readonly { text: string; number: number; stream: string }[];
    }
    const { lines } = (await done("logs", rung, "--json")).json<Log>();
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1));
    const found = (await done("logs", rung, "--search", "VAL/TOP1", "--plain")).stdout.trim().split("\n");
    expect(found).toEqual(lines.map(({ text }) => text).filter((text) => text.includes("val/top1")));
    const last = (await done("logs", rung, "--tail", "2", "--json")).json<Log>();
    expect(last.lines).toEqual(lines.slice(-2));

    const run = await done(
      "run",
      "--dataset",
      "squares",
      "--strategy",
      "partial",
      "--groups",
      "2",
      "--epochs",
      "5",
      "--input-size",
      "32",
      "--json",
    );
    const { id } = run.json<Made>();
    const followed = await done("logs", id, "--follow", "--json");
    const seen = followed.stdout
      .trim()
      .split("\n")
      .map((line): Log["lines"][number] => JSON.parse(line));
    expect(seen).toEqual((await done("logs", id, "--json")).json<Log>().lines);
    expect(seen.at(-1)?.text).toBe("The engine ended with exit code 0.");
  });

  it("audits a model and is refused a promotion whose gate does not hold, which ends with 5", async () => {
    const audited = await done("audit", "squares", "--positive", "right", "--max", "1", "--watch");
    expect(audited.stdout).toMatch(/Verdict (PASS|INCONCLUSIVE)/);
    await policy([
      { kind: "SCORE", metric: "top1", min: 1 },
      { kind: "APPROVALS", count: 1 },
      {
        kind: "AUDIT",
        subject: "BACKBONE",
        threshold: { metric: "demographicParityDifference", max: 0.1, judgedOn: "POINT" },
      },
    ]);
    const refused = await graft("promote", "squares", "--alias", "production", "--comment", "for the test");
    expect(refused.code).toBe(5);
    expect(refused.stdout).toContain("is refused");
    expect(refused.stdout).toMatch(/✗ .*backbone/i);
    expect((await graft("promote", "squares", "--alias", "production", "--json")).json()).toMatchObject({
      state: "REFUSED",
    });
  });

  it("moves an alias and takes it back in one step", async () => {
    await policy([{ kind: "VERIFIED_ARTIFACT" }]);
    expect((await graft("rollback", "squares", "--alias", "production", "--json")).error().code).toBe("NOT_FOUND");
    await done("promote", "squares@1", "--alias", "production");
    const alone = await graft("rollback", "squares", "--alias", "production", "--json");
    expect(alone.code).toBe(5);
    await done("ladder", "--dataset", "squares", "--model", "squares", "--input-size", "32", "--seed", "2", "--watch");
    await done("promote", "squares@2", "--alias", "production");
    const back = await done("rollback", "squares", "--alias", "production", "--comment", "slower", "--json");
    expect(back.json()).toEqual({ model: "squares", alias: "production", from: 2, to: 1 });
    expect((await done("promotion", "list")).stdout).toMatch(/PROMOTED +production +version 2/);
  });

  it("pauses, resumes and fires a schedule with a ladder of its own", async () => {
    const ids = { datasetVersionId: "", backboneVersionId: "", modelName: "squares", seed: 3, inputSize: 32 };
    const { datasetVersionId: _data, backboneVersionId: _backbone, modelName: _name, ...ladder } = extractionOnly(ids);
    writeFileSync(path.join(folder, "ladder.json"), JSON.stringify(ladder));
    const on = ["--dataset", "squares", "--alias", "production", "--cron", "0 3 1 1 *"];
    const made = await done("schedule", "create", "yearly", ...on, "--template", path.join(folder, "ladder.json"));
    expect(made.stdout).toContain("yearly is active: 0 3 1 1 * (UTC), challenges squares@production.");
    expect((await done("schedule", "pause", "yearly", "--json")).json()).toMatchObject({ state: "PAUSED" });
    expect((await done("schedule", "list")).stdout).toMatch(/yearly +PAUSED/);
    const resumed = await done("schedule", "resume", "yearly");
    expect(resumed.stdout).toMatch(/yearly is active: .*\nNext \(UTC\):\n {2}\d{4}-01-01 03:00\n/);
    expect((await graft("schedule", "resume", "monthly", "--json")).error().code).toBe("NOT_FOUND");
    expect((await done("schedule", "fire", "yearly")).stdout).toContain("yearly fires now (");
    const lastOf = async () => {
      const { schedules } = (await done("schedule", "list", "--json")).json<{
        schedules: readonly { lastFire: { state: string } | null }[];
      }>();
      const state = schedules[0]?.lastFire?.state;
      return state === undefined || state === "RUNNING" || state === "DUE" ? undefined : state;
    };
    expect(await until(lastOf, 240_000)).toBe("SUCCEEDED");
    const { runs } = (await done("runs", "--kind", "ladder", "--json")).json<{ runs: { name: string }[] }>();
    expect(runs.map(({ name }) => name)).toContain("yearly: challenger on squares version 1");
  });

  it("says what is missing, and where to find it", async () => {
    for (const [args, code, message] of [
      [["watch", "0190b8f2-7c1e-7000-8000-0123456789ab"], "NOT_FOUND", /graft runs/],
      [["ladder", "--dataset", "circles"], "NOT_FOUND", /graft dataset list/],
      [["ladder", "--dataset", "squares@9"], "NOT_FOUND", /1 \(drawn\)/],
      [["promote", "squares@gold", "--alias", "production"], "NOT_FOUND", /no version or alias "gold"/],
      [["runs", "--project", "elsewhere"], "NOT_FOUND", /graft project create/],
      [["dataset", "push", "nowhere", "--dataset", "x"], "NOT_FOUND", /built-in/],
    ] as const) {
      const outcome = await graft(...args, "--json");
      expect(outcome.error(), args.join(" ")).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(outcome.code).toBe(4);
    }
  });

  it("interrupted, stops watching with 130 and leaves the run alone", async () => {
    await agent.stop();
    const { id } = (
      await done("run", "--dataset", "squares", "--strategy", "feature-extraction", "--json")
    ).json<Made>();
    const stop = new AbortController();
    const watching = runGraft({
      args: ["watch", id],
      variables: { XDG_CONFIG_HOME: folder },
      interrupt: stop.signal,
      onOutput: (text) => text.includes("Watching") && stop.abort(),
    });
    expect((await watching).code).toBe(130);
    expect((await done("runs", "--state", "queued", "--json")).json()).toMatchObject({ total: 1 });
  });

  it("pauses a run that waits, resumes it, and clones it with changes", async () => {
    const { runs } = (await done("runs", "--state", "queued", "--json")).json<{
      runs: { id: string; name: string }[];
    }>();
    const [{ id, name } = { id: "", name: "" }] = runs;
    expect((await done("run", "pause", id)).stdout).toBe(`${name} is paused.\n`);
    expect((await done("run", "resume", id, "--json")).json()).toMatchObject({ run: { state: "QUEUED" } });
    const changes = path.join(folder, "changes.json");
    writeFileSync(changes, JSON.stringify({ headPhase: { epochs: 3, batchSize: 4 } }));
    const clone = ["run", "clone", id, "--changes", changes, "--set", "headPhase.epochs=2", "--name", "again"];
    const { run } = (await done(...clone, "--priority", "7", "--json")).json<{ run: { id: string } }>();
    const cloned = await organization.asOwner.data<{ run: unknown }>(
      "query ($id: ID!) { run(id: $id) { name state priority spec } }",
      { id: run.id },
    );
    expect(cloned.run).toMatchObject({ name: "again", state: "QUEUED", priority: 7 });
    expect(cloned.run).toMatchObject({ spec: { kind: "TRAIN", headPhase: { epochs: 2, batchSize: 4 } } });
    const refused = await graft("run", "clone", id, "--set", "headPhase.epochs=-1", "--json");
    expect(refused.error().code).toBe("SPEC_INVALID");
    expect(refused.code).toBe(2);
  });

  it("queues a sweep of a specification, and refuses a file that is of another kind", async () => {
    const file = path.join(folder, "sweep.json");
    const { strategy, headPhase } = HEAD;
    const sweep = {
      base: { strategy, headPhase },
      space: { "headPhase.batchSize": { kind: "CHOICE", values: [4, 8, 16] } },
      search: { kind: "GRID" },
      inputSize: 32,
      seed: 1,
    };
    writeFileSync(file, JSON.stringify(sweep));
    const queue = ["sweep", "--spec", file, "--dataset", "squares", "--backbone", "mobilenet-v2", "--json"];
    const { id } = (await done(...queue, "--parallel", "2")).json<Made>();
    const found = await organization.asOwner.data<{ run: unknown }>(
      "query ($id: ID!) { run(id: $id) { kind state name children { kind state } } }",
      { id },
    );
    const trial = { kind: "TRAIN", state: "QUEUED" };
    expect(found.run).toEqual({ kind: "SWEEP", state: "RUNNING", name: "sweep on squares", children: [trial, trial] });
    writeFileSync(file, JSON.stringify({ ...sweep, kind: "LADDER" }));
    const refused = await graft(...queue);
    expect(refused.error()).toMatchObject({ code: "SPEC_INVALID", message: expect.stringContaining("not SWEEP") });
    expect(refused.code).toBe(2);
  });
});

const HEAD = {
  strategy: {
    ...{ name: "FEATURE_EXTRACTION", scope: { kind: "HEAD" }, headStart: "RANDOM" },
    ...{ release: "AT_ONCE", backboneStart: "PRETRAINED" },
  },
  headPhase: { epochs: 1, batchSize: 8, optimizer: { kind: "ADAMW", rate: 0.01 } },
};

async function policy(gates: readonly unknown[]): Promise<void> {
  const { project } = await organization.asOwner.data<{ project: { id: string } }>(
    '{ project(slug: "squares") { id } }',
  );
  const { createPromotionPolicy } = await organization.asOwner.data<{
    createPromotionPolicy: { userErrors: unknown[] };
  }>(
    "mutation ($input: CreatePromotionPolicyInput!) { createPromotionPolicy(input: $input) { userErrors { message } } }",
    { input: { projectId: project.id, alias: "production", gates } },
  );
  expect(createPromotionPolicy.userErrors).toEqual([]);
}
