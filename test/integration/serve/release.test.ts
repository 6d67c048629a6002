import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { askRelease, ReleaseCache } from "@graft/client";
import { digestOfTree, releaseDownloadsSchema, releaseSchema, sha256Hex } from "@graft/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestFolder } from "../../test-folder.ts";
import type { ModelView } from "../registry/registered-project.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { ServedProject } from "./served-project.ts";
import { openTrainedModels, type TrainedModel, type TrainedModels } from "./trained-models.ts";

const folder = openTestFolder();
let bench: RegistryBench;
let models: TrainedModels;
let served: ServedProject;
let trained: TrainedModel;
let first: ModelView;

beforeAll(async () => {
  models = await openTrainedModels(folder.root);
  bench = await openRegistryBench();
  served = await ServedProject.open(bench, models);
  trained = await models.train("FEATURE_EXTRACTION", 1);
  first = await served.register(trained);
  await served.promote(first);
});
afterAll(async () => {
  await bench?.close();
  folder.remove();
});

const PRODUCTION = "parity@production";

function ask(route: string, headers: Record<string, string> = {}, key = served.connection.apiKey) {
  const authorization = key === "" ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${bench.api.url}/v1/models/${route}`, { headers: { ...authorization, ...headers } });
}

async function codeOf(response: Response): Promise<string | undefined> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code;
}

describe("the release of an alias", () => {
  it("says version, digest and every file, under an ETag that a second question is answered by", async () => {
    const response = await ask(`${served.slug}/${PRODUCTION}`);
    const text = await response.text();
    const release = releaseSchema.parse(JSON.parse(text));
    expect(release).toMatchObject({ project: served.slug, model: "parity", alias: "production", version: 1 });
    expect(release).toMatchObject({ modelVersionId: first.id, digest: first.digest });
    expect(digestOfTree(release.files)).toBe(first.digest);
    expect(digestOfTree(release.backbone.files)).toBe(served.registered.backbone.digest);
    expect(release.backbone).toMatchObject({ name: "tiny", version: 1, modality: "IMAGE" });
    const etag = response.headers.get("etag") ?? "";
    expect(etag).toBe(`"${sha256Hex(text)}"`);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await ask(`${served.slug}/${PRODUCTION}`, { "if-none-match": tags });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await ask(`${served.slug}/${PRODUCTION}`, { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("is told as soon as it changes to whoever prefers to wait, and after the wait where it does not", async () => {
    const route = `${served.slug}/${PRODUCTION}`;
    const etag = (await ask(route)).headers.get("etag") ?? "";
    const begun = performance.now();
    expect((await ask(route, { "if-none-match": etag, prefer: "wait=1" })).status).toBe(304);
    expect(performance.now() - begun).toBeGreaterThan(900);
    const waiting = ask(route, { "if-none-match": etag, prefer: "respond-async, wait=20" });
    const second = await served.register(await models.train("FEATURE_EXTRACTION", 2));
    await served.promote(second);
    const told = performance.now();
    const answer = await waiting;
    expect(performance.now() - told).toBeLessThan(2_000);
    expect(await answer.json()).toMatchObject({ modelVersionId: second.id, digest: second.digest });
    await served.promote(first);
    expect((await ask(route, { "if-none-match": etag })).status).toBe(304);
  }, 120_000);

  it("is the same version by number and by digest, and without a project where only one has the model", async () => {
    for (const route of [`${served.slug}/parity@1`, `${served.slug}/parity@sha256:${first.digest}`, PRODUCTION]) {
      expect(await (await ask(route)).json(), route).toMatchObject({ version: 1, digest: first.digest });
    }
  });

  it("gives URLs of the model, its backbone and the golden examples; the bytes have the digests", async () => {
    const response = await ask(`${served.slug}/parity@1/downloads`);
    const { digest, downloads } = releaseDownloadsSchema.parse(await response.json());
    expect(digest).toBe(first.digest);
    for (const { url, sha256 } of downloads) {
      expect(sha256Hex(new Uint8Array(await (await fetch(url)).arrayBuffer()))).toBe(sha256);
    }
    const examples = downloads.filter(({ part }) => part === "EXAMPLE").map(({ sha256 }) => sha256);
    expect(examples.sort()).toEqual([...trained.model.manifest.golden.examples].sort());
    expect(downloads.filter(({ part }) => part === "MODEL")).toHaveLength(2);
  });

  it("is answered to a session in its organization, and to no key, a wrong one and a foreign one as it should", async () => {
    const { cookie = "", organization = "" } = served.registered.organization.asOwner.credentials;
    const session = { cookie, "graft-organization": organization };
    expect((await ask(`${served.slug}/${PRODUCTION}`, session, "")).status).toBe(200);
    const anonymous = await ask(`${served.slug}/${PRODUCTION}`, {}, "");
    expect([anonymous.status, await codeOf(anonymous)]).toEqual([401, "UNAUTHENTICATED"]);
    const mistyped = await ask(`${served.slug}/${PRODUCTION}`, {}, "graft_service_wrong");
    expect([mistyped.status, await codeOf(mistyped)]).toEqual([401, "UNAUTHENTICATED"]);

    const foreigner = (await (await bench.organization()).key("SERVICE")).secret;
    for (const route of [`${served.slug}/${PRODUCTION}`, `${served.slug}/parity@1/downloads`]) {
      const foreign = await ask(route, {}, foreigner);
      const missing = await ask(route.replace(served.slug, "nothing"), {}, foreigner);
      expect([foreign.status, missing.status]).toEqual([404, 404]);
      const [told, toldOfNone] = [await foreign.text(), await missing.text()];
      const plain = (text: string) => text.replace(/"requestId":"[^"]+"/, "").replaceAll(served.slug, "nothing");
      expect(plain(told)).toBe(plain(toldOfNone));
    }
  });

  it.each(["nothing@production", "parity@nothing", "parity@9", `parity@sha256:${"0".repeat(64)}`])(
    "of %s is NOT_FOUND",
    async (reference) => {
      const response = await ask(`${served.slug}/${reference}`);
      expect([response.status, await codeOf(response)]).toEqual([404, "NOT_FOUND"]);
    },
  );

  it("of a reference that is none is INPUT_INVALID", async () => {
    const response = await ask(`${served.slug}/parity`);
    expect([response.status, await codeOf(response)]).toEqual([400, "INPUT_INVALID"]);
  });
});

describe("a cache of releases", () => {
  async function production() {
    const answer = await askRelease(served.connection, { project: served.slug, reference: PRODUCTION });
    if (answer.unchanged) throw new Error("nothing was known before");
    return answer;
  }

  it("fetches a release once, whole and verified; the second time nothing comes over the network", async () => {
    const cache = new ReleaseCache(path.join(folder.root, "once"));
    const { release, etag } = await production();
    const seen: number[] = [];
    const { connection } = served;
    const fetched = await cache.fetch(release, { connection, onProgress: (received) => seen.push(received) });
    expect(fetched.downloadedBytes).toBe(seen.at(-1));
    const sizes = [...release.files, ...release.backbone.files].map(({ sizeBytes }) => sizeBytes);
    expect(fetched.downloadedBytes).toBeGreaterThan(sizes.reduce((sum, size) => sum + size, 0));
    const weights = await readFile(path.join(fetched.model, "weights.bin"));
    expect(sha256Hex(weights)).toBe(sha256Hex(trained.model.weights));
    expect(await cache.fetch(release, { connection })).toEqual({ ...fetched, downloadedBytes: 0 });
    expect(await askRelease(connection, { reference: PRODUCTION }, { etag })).toEqual({ unchanged: true });
    expect(await readdir(path.join(cache.folder, "artifacts"))).toHaveLength(2);
  });

  it("refuses an altered file, and fetches that one again", async () => {
    const cache = new ReleaseCache(path.join(folder.root, "altered"));
    const { release } = await production();
    const { connection } = served;
    const { model, examples } = await cache.fetch(release, { connection });
    const weights = path.join(model, "weights.bin");
    const bytes = await readFile(weights);
    await writeFile(
      weights,
      bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
    );
    await expect(cache.open(release)).rejects.toMatchObject({ code: "DIGEST_MISMATCH", details: { files: [weights] } });
    expect((await cache.fetch(release, { connection })).downloadedBytes).toBe(bytes.length);
    expect(sha256Hex(await readFile(weights))).toBe(sha256Hex(bytes));
    const [example = ""] = await readdir(examples);
    await writeFile(path.join(examples, example), "no picture");
    await expect(cache.open(release)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    await cache.fetch(release, { connection });
    expect((await cache.open(release)).model).toBe(model);
  });

  it("takes over what a killed process had begun, and leaves nothing half-made", async () => {
    const cache = new ReleaseCache(path.join(folder.root, "begun"));
    const { release } = await production();
    const [file] = release.files.filter(({ path: name }) => name === "weights.bin");
    // No process has this number: it is above Linux's largest.
    const begun = path.join(cache.folder, "artifacts", `${release.digest}.partial-4194999`);
    await mkdir(begun, { recursive: true });
    await writeFile(path.join(begun, "weights.bin"), trained.model.weights);
    await writeFile(path.join(begun, "model.json"), "{");
    const whole = new ReleaseCache(path.join(folder.root, "whole"));
    const { connection } = served;
    const { downloadedBytes: all } = await whole.fetch(release, { connection });
    const { downloadedBytes } = await cache.fetch(release, { connection });
    expect(all - downloadedBytes).toBe(file?.sizeBytes);
    expect((await readdir(path.join(cache.folder, "artifacts"))).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(
      true,
    );
  });

  it("does not take a list of files for a digest it does not have", async () => {
    const cache = new ReleaseCache(path.join(folder.root, "list"));
    const { release } = await production();
    const files = release.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 }));
    await expect(cache.fetch({ ...release, files }, { connection: served.connection })).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
  });

  it("says that an API that is away cannot be reached", async () => {
    const gone = { ...served.connection, url: "http://127.0.0.1:9" };
    await expect(askRelease(gone, { reference: PRODUCTION })).rejects.toMatchObject({ code: "API_UNREACHABLE" });
  });
});
