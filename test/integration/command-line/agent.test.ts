import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeApiKey } from "@graft/contracts";
import { until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TrainedProject } from "../agent/trained-project.ts";
import { runGraft } from "./run-graft.ts";

let project: TrainedProject;
let home: string;

beforeAll(async () => {
  project = await TrainedProject.open();
  home = mkdtempSync(path.join(tmpdir(), "graft-agent-command-"));
});
afterAll(async () => {
  await project?.close();
  rmSync(home, { recursive: true, force: true });
});

const graft = (args: readonly string[], key: string, interrupt?: AbortSignal) =>
  runGraft({
    args,
    variables: { XDG_CONFIG_HOME: home, GRAFT_API_URL: project.url, GRAFT_API_KEY: key, GRAFT_BACKEND: "wasm" },
    ...(interrupt === undefined ? {} : { interrupt }),
  });

const start = (name: string, { interrupt, more = [] }: { interrupt?: AbortSignal; more?: readonly string[] } = {}) =>
  graft(
    ["agent", "start", "--name", name, "--labels", "blue,fast", "--home", path.join(home, name), ...more],
    project.agentKey,
    interrupt,
  );

/** State of an agent, once it is known. */
async function stateOf(name: string) {
  const { agents } = (await graft(["agent", "list", "--json"], project.agentKey)).json<{
    agents: { name: string; state: string }[];
  }>();
  return agents.find((agent) => agent.name === name)?.state;
}

describe("graft agent", { timeout: 240_000 }, () => {
  it("starts with a key of kind AGENT and with no other one", async () => {
    const refused = await graft(["agent", "start", "--json"], await project.key("SERVICE"));
    expect(refused.code).toBe(3);
    expect(refused.error()).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("AGENT") });
    const unknown = await graft(["agent", "start", "--key", makeApiKey("AGENT"), "--json"], project.agentKey);
    expect(unknown.code).toBe(3);
    expect(unknown.error().code).toBe("UNAUTHENTICATED");
  });

  it("drained by request finishes its run and ends with 0", async () => {
    const running = start("drained");
    const id = await project.train(await project.dataset("whole"), 40);
    await project.reaches(id, ({ state }) => state === "RUNNING");
    expect(await stateOf("drained")).toBe("ONLINE");
    const drained = await graft(["agent", "drain", "drained"], await project.key("USER"));
    expect(drained.stdout).toContain("ends when it has finished what it has");
    const { code, stderr } = await running;
    expect(code, stderr).toBe(0);
    expect((await project.run(id)).state).toBe("SUCCEEDED");
    expect((await graft(["agent", "drain", "nobody", "--json"], await project.key("USER"))).error().code).toBe(
      "NOT_FOUND",
    );
    expect((await graft(["agent", "drain", "drained"], await project.key("SERVICE"))).code).toBe(3);
  });

  it("with two slots trains two runs at once; interrupted hands both back and ends in good order", async () => {
    const stop = new AbortController();
    const running = start("interrupted", { interrupt: stop.signal, more: ["--slots", "2"] });
    await until(async () => ((await stateOf("interrupted")) === "ONLINE" ? true : undefined), 60_000);
    const dataset = await project.dataset("whole");
    const ids = [
      await project.train(dataset, 5000),
      await project.train(dataset, 5000),
      await project.train(dataset, 1),
    ];
    const [one, two, third] = ids as [string, string, string];
    for (const id of [one, two]) {
      await project.reaches(id, ({ state, progress }) => state === "RUNNING" && progress?.phase === "TUNE");
    }
    expect((await project.run(one)).state, "the first trains on beside the second").toBe("RUNNING");
    expect((await project.run(third)).state, "there is no third slot").toBe("QUEUED");
    stop.abort();
    const { code, stdout } = await running;
    expect(code).toBe(0);
    expect(stdout).toContain("Agent interrupted has ended");
    expect((await Promise.all(ids.map((id) => project.run(id)))).map(({ state }) => state)).toEqual(
      Array(3).fill("QUEUED"),
    );
  });
});
