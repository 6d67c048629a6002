import { existsSync, readdirSync } from "node:fs";
import { minioObstacle, readMinioEnvironment } from "@graft/cli";
import { signIn } from "@graft/client";
import { ApiCaller, SeededOrganization, until } from "@graft/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { TrainedProject } from "../integration/agent/trained-project.ts";
import { type GraftOutcome, runGraft } from "../integration/command-line/run-graft.ts";
import { openTestFolder } from "../test-folder.ts";

interface Up {
  readonly event: "up";
  readonly apiUrl: string;
  readonly dashboardUrl: string;
  readonly signIn: { readonly email: string; readonly password: string };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

const folder = openTestFolder();
const minio = minioObstacle(readMinioEnvironment()) === undefined;
const ctrlC = new AbortController();
let ended: Promise<GraftOutcome> | undefined;

afterAll(async () => {
  ctrlC.abort();
  await ended;
  folder.remove();
});

/** Starts the installation and answers what it says when it is up. */
function start(): Promise<Up> {
  return new Promise((resolve, reject) => {
    ended = runGraft({
      // Where no MinIO can be had, the rest of the shape is held to its word all the same.
      args: ["up", "--like-production", "--json", ...(minio ? [] : ["--store", "file"])],
      variables: { GRAFT_HOME: folder.demoHome, GRAFT_BACKEND: "wasm" },
      interrupt: ctrlC.signal,
      onOutput: (soFar) => {
        const line = soFar.split("\n").find((text) => text.startsWith('{"event":"up"'));
        if (line !== undefined) resolve(JSON.parse(line) as Up);
      },
    });
    void ended.then(({ stderr, stdout }) => reject(new Error(`it ended before it was up:\n${stdout}\n${stderr}`)));
  });
}

const alive = (pid: number) => existsSync(`/proc/${pid}`);

describe("npm run up -- --like-production", () => {
  it("is an installation behind one address: signed in there, a run is done by one of two agents, also past a killed replica", async () => {
    const up = await start();
    const names = up.processes.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["api-1", "api-2", "proxy", "dashboard", "agent-local-1", "agent-local-2"]),
    );
    expect(names.includes("MinIO")).toBe(minio);
    const page = await fetch(new URL("/sign-in", up.dashboardUrl));
    expect(page.headers.get("content-type")).toContain("text/html");

    const { email, password } = up.signIn;
    const cookie = await signIn({ url: up.dashboardUrl, email, password });
    const owner = Object.assign(new ApiCaller(up.dashboardUrl, { cookie }), { name: "Ada", email, password });
    const organization = new SeededOrganization({ url: up.dashboardUrl, id: "", slug: "orchard", owner });
    const project = await TrainedProject.in(organization);
    const dataset = await project.dataset("whole");
    const id = await project.train(dataset, 1);
    const done = await project.reaches(id, ({ state }) => !["QUEUED", "RUNNING"].includes(state), 240_000);
    expect(done.state).toBe("SUCCEEDED");

    process.kill(up.processes.find(({ name }) => name === "api-1")?.pid ?? 0, "SIGKILL");
    const again = await until(() => project.train(dataset, 1).catch(() => undefined));
    const second = await project
      .reaches(again, ({ state }) => !["QUEUED", "RUNNING"].includes(state), 240_000)
      .catch(
        // The one request that met the dying replica may be answered 503; what was asked stands.
        () => project.reaches(again, ({ state }) => state === "SUCCEEDED", 120_000),
      );
    expect(second.state).toBe("SUCCEEDED");

    ctrlC.abort();
    const { code, stderr } = (await ended) ?? { code: undefined, stderr: "" };
    expect(code).toBe(0);
    expect(stderr).toContain("api-1 ended and is started again");
    expect(up.processes.filter(({ pid }) => alive(pid))).toEqual([]);
    // What was stored is kept for the next start.
    expect(readdirSync(folder.demoHome)).toEqual(expect.arrayContaining(["postgres", minio ? "minio" : "data"]));
  });
});
