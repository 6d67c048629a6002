import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";
import { openTestFolder } from "../../test-folder.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels } from "./trained-models.ts";

const GUIDE = readFileSync(path.join(REPOSITORY_ROOT, "docs", "guides", "serving.md"), "utf8");
/** The port the guide names. */
const PORT = "8500";

const folder = openTestFolder();
let bench: RegistryBench;
let served: ServedProject;

beforeAll(async () => {
  const models = await openTrainedModels(folder.root);
  bench = await openRegistryBench();
  served = await ServedProject.open(bench, models);
  await served.promote(await served.register(await models.train("FEATURE_EXTRACTION", 1)));
});
afterAll(async () => {
  await bench?.close();
  folder.remove();
});

/** A port nobody has. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** `graft` as the guide writes it, without npm in between. */
function putGraftOnPath(): string {
  const bin = path.join(folder.root, "bin");
  const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
  const main = path.join(REPOSITORY_ROOT, "packages", "cli", "src", "main.ts");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "graft"), `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${main}" "$@"\n`);
  chmodSync(path.join(bin, "graft"), 0o755);
  return bin;
}

async function shell(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const place = path.join(folder.root, "place");
  mkdirSync(place);
  const child = spawn("sh", ["-e", "-c", script], {
    cwd: place,
    env: childEnvironment({
      PATH: `${putGraftOnPath()}:${process.env.PATH}`,
      GRAFT_API_URL: served.connection.url,
      GRAFT_API_KEY: served.connection.apiKey,
      GRAFT_MODEL_CACHE: path.join(folder.root, "cache"),
      GRAFT_INVOKED_FROM: place,
      GRAFT_BACKEND: "wasm",
      NO_COLOR: "1",
    }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

describe("the guide to serving", () => {
  it("does what it says, block after block", { timeout: 120_000 }, async () => {
    const blocks = [...GUIDE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
    const script = blocks.join("\nprintf '\\n--\\n'\n").replaceAll(PORT, await freePort());
    const { code, stdout, stderr } = await shell(script);
    expect(code, `${stdout}${stderr}`).toBe(0);
    const said = stdout.split("\n--\n").map((text) => (text.trim() === "" ? null : JSON.parse(text)));
    expect(said).toHaveLength(blocks.length);
    const prediction = { label: expect.stringMatching(/^(level|upright)$/), score: expect.any(Number) };
    expect(said).toMatchObject([
      { version: 1, unchanged: false, written: true },
      { version: 1, unchanged: true, downloadedBytes: 0, written: false },
      null,
      { ready: true, version: 1, refused: null },
      { model: "parity", version: 1, predictions: [prediction] },
      { model: "parity", version: 1, predictions: [prediction, prediction] },
      { error: { code: "PICTURE_UNDECODABLE" } },
      { alias: "production", version: 1, answered: 3 },
      { format: "graft.release/1", model: "parity", alias: "production", version: 1 },
    ]);
    expect(stderr).toContain("parity@production is version 1, on wasm");
  });
});
