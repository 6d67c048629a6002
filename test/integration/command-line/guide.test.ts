import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";
import { openTestFolder } from "../../test-folder.ts";
import { AgentProcess } from "../agent/agent-process.ts";
import { startTestApi } from "../start-test-api.ts";
import { writePictureFolder } from "./picture-folder.ts";

const GUIDE = readFileSync(path.join(REPOSITORY_ROOT, "docs", "guides", "command-line.md"), "utf8");
const BLOCKS = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");

const folder = openTestFolder();
let database: TestDatabase;
let api: ApiServer;
let agent: AgentProcess;
let variables: Record<string, string>;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  const organization = await seed(api.url).organization();
  const { secret } = await organization.key("AGENT");
  agent = new AgentProcess({ url: api.url, key: secret, home: path.join(folder.root, "agent"), name: "worker" });
  const place = path.join(folder.root, "place");
  await writePictureFolder(path.join(place, "squares"));
  variables = {
    PATH: `${putGraftOnPath()}:${process.env.PATH}`,
    KEY: (await organization.key("USER")).secret,
    ADDRESS: api.url,
    XDG_CONFIG_HOME: path.join(folder.root, "config"),
    GRAFT_INVOKED_FROM: place,
    NO_COLOR: "1",
  };
});
afterAll(async () => {
  await agent?.stop();
  await api?.close();
  await database?.close();
  folder.remove();
});

/** `graft` as the guide writes it, without npm in between. */
function putGraftOnPath(): string {
  const bin = path.join(folder.root, "bin");
  const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
  const main = path.join(REPOSITORY_ROOT, "packages", "cli", "src", "main.ts");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "graft"), `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${main}" "$@"\n`);
  chmodSync(path.join(bin, "graft"), 0o755);
  return bin;
}

/** Runs a script that ends with the first command that fails. */
async function shell(script: string): Promise<{ code: number | null; output: string }> {
  const child = spawn("sh", ["-e", "-c", script], {
    cwd: variables.GRAFT_INVOKED_FROM,
    env: childEnvironment(variables),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

describe("the guide to the command line", { timeout: 600_000 }, () => {
  it("does what it says, block after block", async () => {
    expect(BLOCKS.length).toBeGreaterThan(6);
    const { code, output } = await shell(BLOCKS.join("\n"));
    expect(code, output).toBe(0);
    for (const said of [
      /Signed in to http/,
      /squares@1 holds 84 examples/,
      /worker +ONLINE +wasm/,
      /Registered as version 1/,
      /val\/top1 [01]\.\d/,
      /Version 1 to production is promoted/,
      /weekly is paused/,
      /Graft \d+\.\d+\.\d+\n/,
    ]) {
      expect(output).toMatch(said);
    }
  });
});
