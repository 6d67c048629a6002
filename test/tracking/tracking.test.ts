import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ApiCaller, openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../integration/start-test-api.ts";
import { PythonProgram } from "./python-program.ts";

const SECRET = randomBytes(32).toString("hex");
let test: TestDatabase;
let port: string;
let api: Awaited<ReturnType<typeof startTestApi>>;
const folder = mkdtempSync(path.join(tmpdir(), "graft-tracking-"));

/** A port that is free now; the API comes back to it after a restart. */
function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === "object" ? address?.port : 0)));
    });
  });
}

const startApi = (leaseSeconds = "6") =>
  startTestApi(test, { GRAFT_PORT: port, GRAFT_AUTH_SECRET: SECRET, GRAFT_LEASE_SECONDS: leaseSeconds });

beforeAll(async () => {
  test = await openTestDatabase();
  port = await freePort();
  api = await startApi();
});
afterAll(async () => {
  await api?.close();
  await test?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openTenant(name: string) {
  const organization = await seed(api.url).organization();
  const project = await organization.project();
  const { secret, caller } = await organization.key("SERVICE");
  const state = path.join(folder, name);
  const env = { GRAFT_URL: api.url, GRAFT_API_KEY: secret, XDG_STATE_HOME: state };
  const spool = path.join(state, "graft", "runs");
  const python = (program: string, args: readonly string[], change: Record<string, string> = {}) =>
    new PythonProgram({ program, args: [project.slug, ...args], env: { ...env, ...change } });
  const train = (args: readonly string[], change?: Record<string, string>) => python("train.py", args, change);
  const check = async (runId: string, steps: number) => {
    const program = new PythonProgram({ program: "check.py", args: [runId, String(steps)], env });
    expect(await program.ended, program.output).toBe(0);
    return JSON.parse(program.output) as { exact: boolean; points: number; state: string; kind: string };
  };
  return { caller, python, train, check, spool, organization };
}

/** The first step a killed training has not said; a line that was cut off is not said. */
const firstUnsaid = (output: string) => Number([...output.matchAll(/^logged (\d+)\n/gm)].at(-1)?.[1]) + 1;

const waitingRuns = (spool: string) => readdirSync(spool).length;

async function stateOf(caller: ApiCaller, id: string) {
  const { run } = await caller.data<{ run: { state: string; params: unknown; reason: string | null } }>(
    "query ($id: ID!) { run(id: $id) { state params reason } }",
    { id },
  );
  return run;
}

describe("graft.start_run", () => {
  it("brings 100,000 points to the server exactly, and leaves nothing behind", async () => {
    const { train, check, spool, caller } = await openTenant("many");
    const training = train(["50000"]);
    const id = await training.says(/^run (\S+)/m);
    expect(await training.ended, training.output).toBe(0);
    expect(await check(id, 50_000)).toEqual({ exact: true, points: 50_000, state: "SUCCEEDED", kind: "TRACKED" });
    expect(await stateOf(caller, id)).toMatchObject({ params: { steps: 50_000 } });
    expect(waitingRuns(spool)).toBe(0);
  });

  it("goes on after its process was killed: every point it had logged is there, once", async () => {
    const { train, check, spool } = await openTenant("killed");
    const training = train(["100000", "0.0005"]);
    const id = await training.says(/^run (\S+)/m);
    await training.says(/logged (2000)\n/);
    await training.kill();
    const logged = firstUnsaid(training.output);
    expect(waitingRuns(spool)).toBe(1);
    const resumed = train([String(logged + 500)], { GRAFT_RESUME: id, GRAFT_FIRST: String(logged) });
    expect(await resumed.ended, resumed.output).toBe(0);
    expect(await check(id, logged + 500)).toEqual({
      ...{ exact: true, points: logged + 500, state: "SUCCEEDED", kind: "TRACKED" },
    });
    expect(waitingRuns(spool)).toBe(0);
  });

  it("a run whose lease ran out meanwhile has failed, and the next start brings its points all the same", async () => {
    const { train, check, spool, caller } = await openTenant("lost");
    const training = train(["100000", "0.001"]);
    const id = await training.says(/^run (\S+)/m);
    await training.says(/logged (1500)\n/);
    await training.kill();
    const logged = firstUnsaid(training.output);
    await expect.poll(async () => (await stateOf(caller, id)).state, { timeout: 40_000 }).toBe("FAILED");
    expect((await stateOf(caller, id)).reason).toMatch(/silent/);
    const next = train(["10"]);
    expect(await next.ended, next.output).toBe(0);
    expect(await check(id, logged)).toMatchObject({ exact: true, points: logged, state: "FAILED" });
    expect(waitingRuns(spool)).toBe(0);
  });

  it("trains on while the API is away and restarts, and loses nothing", async () => {
    const { train, check } = await openTenant("restart");
    const training = train(["6000", "0.001"]);
    const id = await training.says(/^run (\S+)/m);
    await training.says(/logged (1000)\n/);
    await api.close();
    await training.says(/logged (4000)\n/);
    api = await startApi();
    expect(await training.ended, training.output).toBe(0);
    expect(await check(id, 6000)).toEqual({ exact: true, points: 6000, state: "SUCCEEDED", kind: "TRACKED" });
  });

  it("a wrong key and an agent's are told at once, with nothing left behind", async () => {
    const { train, spool, organization } = await openTenant("wrong");
    const wrong = train(["1"], { GRAFT_API_KEY: "graft_user_mistyped" });
    expect(await wrong.ended).toBe(1);
    expect(wrong.output).toContain("WrongKey");
    const agent = train(["1"], { GRAFT_API_KEY: (await organization.key("AGENT")).secret });
    expect(await agent.ended).toBe(1);
    expect(agent.output).toContain("NotAllowed");
    expect(() => waitingRuns(spool)).toThrow(/ENOENT/);
  });
});

describe("log_artifact", () => {
  it("puts a folder into the store, verified, where the run's page finds it", async () => {
    const { python, caller } = await openTenant("artifact");
    const program = python("artifact.py", [path.join(folder, "kept")]);
    expect(await program.ended, program.output).toBe(0);
    const id = await program.says(/^run (\S+)/m);
    const { run } = await caller.data<{ run: { artifacts: { nodes: { state: string; files: unknown }[] } } }>(
      "query ($id: ID!) { run(id: $id) { artifacts(first: 5) { nodes { state files(first: 5) { nodes { path } } } } } }",
      { id },
    );
    expect(run.artifacts.nodes).toEqual([
      { state: "VERIFIED", files: { nodes: [{ path: "kept/model.bin" }, { path: "kept/notes/read.txt" }] } },
    ]);
  });
});
