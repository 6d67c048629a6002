import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { releaseSchema, sha256Hex } from "@graft/contracts";
import { until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../../test-folder.ts";
import { runGraft } from "../command-line/run-graft.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { post } from "./predictor-calls.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels, type TrainedModel, type TrainedModels } from "./trained-models.ts";

const folder = openTestFolder();
let bench: RegistryBench;
let models: TrainedModels;
let served: ServedProject;
let trained: TrainedModel;

beforeAll(async () => {
  models = await openTrainedModels(folder.root);
  bench = await openRegistryBench();
  served = await ServedProject.open(bench, models);
  trained = await models.train("FEATURE_EXTRACTION", 1);
  await served.promote(await served.register(trained));
});
afterAll(async () => {
  await bench?.close();
  folder.remove();
});

const variables = () => ({
  GRAFT_API_URL: served.connection.url,
  GRAFT_API_KEY: served.connection.apiKey,
  GRAFT_MODEL_CACHE: path.join(folder.root, "cache"),
  GRAFT_INVOKED_FROM: folder.root,
  XDG_CONFIG_HOME: path.join(folder.root, "config"),
});
const graft = (args: readonly string[], others: Readonly<Record<string, string>> = {}) =>
  runGraft({ args, variables: { ...variables(), ...others } });

describe("graft pull", { timeout: 120_000 }, () => {
  it("lays the verified files into a folder; again it downloads nothing, and mends what was altered", async () => {
    const pull = ["pull", "parity@production", "--to", "here", "--json"];
    const first = (await graft(pull)).json();
    expect(first).toMatchObject({ project: served.slug, version: 1, unchanged: false, written: true });
    expect(first.downloadedBytes).toBeGreaterThan(0);
    const here = path.join(folder.root, "here");
    expect((await readdir(here)).sort()).toEqual(["backbone", "examples", "model", "release.json"]);
    const release = releaseSchema.parse(JSON.parse(await readFile(path.join(here, "release.json"), "utf8")));
    for (const { path: name, sha256 } of release.files) {
      expect(sha256Hex(await readFile(path.join(here, "model", name)))).toBe(sha256);
    }
    expect(await readdir(path.join(here, "examples"))).toHaveLength(8);

    const second = (await graft(pull)).json();
    expect(second).toEqual({ ...first, unchanged: true, downloadedBytes: 0, written: false });

    await writeFile(path.join(here, "model", "weights.bin"), "altered");
    const cached = path.join(folder.root, "cache", "artifacts", release.digest, "weights.bin");
    await writeFile(cached, "altered");
    const third = (await graft(pull)).json();
    expect(third).toMatchObject({ unchanged: true, downloadedBytes: trained.model.weights.byteLength, written: true });
    for (const file of [cached, path.join(here, "model", "weights.bin")]) {
      expect(sha256Hex(await readFile(file))).toBe(sha256Hex(trained.model.weights));
    }
    expect((await readdir(folder.root)).filter((name) => name.startsWith("here"))).toEqual(["here"]);
  });

  it("says for a person what it did and where it is", async () => {
    const { code, stdout } = await graft(["pull", "parity@1", "--project", served.slug]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^parity version 1 \([0-9a-f]{12}\), verified, nothing to download: \/.+\/artifacts\/[0-9a-f]{64}\n$/,
    );
  });

  it("leaves a folder alone that holds something else, and ends with the code of what is wrong", async () => {
    await writeFile(path.join(folder.root, "config.txt"), "mine");
    const foreign = await graft(["pull", "parity@production", "--to", ".", "--json"]);
    expect([foreign.code, foreign.error().code]).toEqual([5, "CONFLICT"]);
    const unknown = await graft(["pull", "nothing@production", "--json"]);
    expect([unknown.code, unknown.error().code]).toEqual([4, "NOT_FOUND"]);
    const malformed = await graft(["pull", "parity", "--json"]);
    expect([malformed.code, malformed.error().code]).toEqual([2, "INPUT_INVALID"]);
    const key = await graft(["pull", "parity@production", "--json"], { GRAFT_API_KEY: "graft_service_wrong" });
    expect([key.code, key.error().code]).toEqual([3, "UNAUTHENTICATED"]);
    const gone = await graft(["pull", "parity@production", "--json"], { GRAFT_API_URL: "http://127.0.0.1:9" });
    expect([gone.code, gone.error().code]).toEqual([6, "API_UNREACHABLE"]);
  });
});

describe("graft serve", { timeout: 120_000 }, () => {
  it("answers predictions until Ctrl-C, and ends well", async () => {
    const interrupt = new AbortController();
    let output = "";
    const args = ["serve", "parity@production", "--port", "0", "--backend", "wasm", "--poll", "0.1s", "--json"];
    const ended = runGraft({
      args,
      variables: variables(),
      interrupt: interrupt.signal,
      onOutput: (soFar) => {
        output = soFar;
      },
    });
    const url = await until(async () => /"event":"ready","url":"([^"]+)"/.exec(output)?.[1], 60_000);
    const [example = ""] = trained.model.manifest.golden.examples;
    const answer = await post(url, await models.read(example), "image/png");
    expect(answer).toMatchObject({ status: 200, body: { version: 1 } });
    interrupt.abort();
    expect((await ended).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("ends with the code of what is wrong", async () => {
    const unknown = await graft(["serve", "nothing@production", "--port", "0", "--json"]);
    expect([unknown.code, unknown.error().code]).toEqual([4, "NOT_FOUND"]);
    const taken = await graft(["serve", "parity@production", "--port", new URL(bench.api.url).port, "--json"]);
    expect([taken.code, taken.error().code]).toEqual([5, "CONFLICT"]);
  });
});
