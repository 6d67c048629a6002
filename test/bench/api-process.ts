import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { REPOSITORY_ROOT } from "../repository-root.ts";

/** An API that can be measured from outside. */
export interface RunningApi {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** The API as its own process, as an installation starts it. */
export async function startApi(variables: Readonly<Record<string, string>>): Promise<RunningApi> {
  const api = spawn(process.execPath, ["--import", "tsx", "apps/api/src/main.ts"], {
    cwd: REPOSITORY_ROOT,
    env: { PATH: "/usr/bin:/bin", NODE_ENV: "production", ...variables },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    if (api.exitCode !== null) return;
    const ended = once(api, "exit");
    api.kill("SIGTERM");
    await ended;
  };
  try {
    return { pid: api.pid ?? 0, url: await listening(api), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listening(api: ChildProcess): Promise<string> {
  if (!api.stdout) throw new Error("the API has no output to read");
  for await (const line of createInterface({ input: api.stdout })) {
    const message = JSON.parse(line) as { event: string; url: string };
    if (message.event === "listening") return message.url;
  }
  throw new Error("the API ended before it was listening");
}
