import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

let database: TestDatabase;
let data: string;

beforeAll(async () => {
  execFileSync(process.execPath, [path.join(REPOSITORY_ROOT, "apps/api/build.mjs")]);
  database = await openTestDatabase();
  data = await mkdtemp(path.join(tmpdir(), "graft-api-process-"));
});

afterAll(async () => {
  await database?.close();
  await rm(data, { recursive: true, force: true });
});

/** Starts the built API as it is started in earnest. */
function start(variables: Readonly<Record<string, string>>): ChildProcess {
  const env = {
    GRAFT_PORT: "0",
    GRAFT_DATABASE_API_URL: database.apiUrl,
    GRAFT_DATABASE_SYSTEM_URL: database.systemUrl,
    GRAFT_DATABASE_AUTH_URL: database.authUrl,
    GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
    GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
    GRAFT_DATA: data,
    ...variables,
  };
  return spawn(process.execPath, [path.join(REPOSITORY_ROOT, "apps/api/dist/main.js")], { env, stdio: "pipe" });
}

async function exitOf(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, stderr };
}

describe("the API's process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where it listens in one line of JSON, and ends cleanly on %s",
    async (signal) => {
      const child = start({});
      const exit = exitOf(child);
      const lines: string[] = [];
      if (!child.stdout) throw new Error("no standard output");
      const reader = createInterface(child.stdout).on("line", (line) => lines.push(line));
      const ended = await Promise.race([once(reader, "line").then(() => undefined), exit]);
      expect(ended, "it ended before it listened").toBeUndefined();
      const { event, url } = JSON.parse(lines[0] ?? "");
      expect(event).toBe("listening");
      expect(await (await fetch(new URL("/healthz", url))).json()).toEqual({ status: "ok" });
      child.kill(signal);
      expect((await exit).code).toBe(0);
      expect(lines).toHaveLength(1);
    },
  );

  it("answers 503, and goes on starting, when it is asked before it is ready", async () => {
    const port = await getPort();
    const child = start({ GRAFT_PORT: String(port) });
    const exit = exitOf(child);
    let ended = false;
    void exit.then(() => {
      ended = true;
    });
    const statuses: number[] = [];
    while (statuses.at(-1) !== 200 && !ended) {
      const status = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (response) => response.status,
        () => undefined,
      );
      if (status !== undefined) statuses.push(status);
    }
    child.kill("SIGTERM");
    expect((await exit).code).toBe(0);
    expect(statuses.at(0)).toBe(503);
    expect([...new Set(statuses)]).toEqual([503, 200]);
  });

  it("refuses to start without its secrets, and names them", async () => {
    const { code, stderr } = await exitOf(start({ GRAFT_AUTH_SECRET: "", GRAFT_STORE_SECRET: "short" }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/INPUT_INVALID: .*GRAFT_AUTH_SECRET.*GRAFT_STORE_SECRET/);
  });
});
