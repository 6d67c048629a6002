import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { S3ArtifactStore } from "@graft/artifacts";
import { downloadArtifact, GraftClient, putContent, uploadArtifact } from "@graft/client";
import { sha256Hex } from "@graft/contracts";
import { blobKey } from "@graft/domain";
import { openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectsUnfinished } from "../integration/registry/collects-unfinished.ts";
import { announce, complete, filesOf, judged, keysUnder, put } from "../integration/registry/upload.ts";
import { transfersLongFiles } from "../integration/registry/upload-in-parts.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { testStoreOptions } from "./open-test-store.ts";

let test: TestDatabase;
let api: ApiServer;
let store: S3ArtifactStore;
let folder: string;

function storeVariables({ endpoint, bucket, accessKey, secretKey }: ReturnType<typeof testStoreOptions>) {
  return {
    GRAFT_STORE: "s3",
    GRAFT_S3_ENDPOINT: endpoint,
    GRAFT_S3_BUCKET: bucket,
    GRAFT_S3_ACCESS_KEY: accessKey,
    GRAFT_S3_SECRET_KEY: secretKey,
  };
}

beforeAll(async () => {
  const options = testStoreOptions();
  folder = await mkdtemp(path.join(tmpdir(), "graft-api-s3-"));
  test = await openTestDatabase();
  api = await startTestApi(test, { ...storeVariables(options), GRAFT_S3_CREATE_BUCKET: "1" });
  store = new S3ArtifactStore(options);
});

afterAll(async () => {
  await api?.close();
  await test?.close();
  await rm(folder, { recursive: true, force: true });
});

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";

async function member() {
  const organization = await seed(api.url).organization();
  const { cookie } = organization.asOwner.credentials;
  const client = new GraftClient({ url: api.url, organization: organization.slug, ...(cookie && { cookie }) });
  return { organization, client };
}

describe("the API on an S3 store", () => {
  it("verifies what a client put there, and the client gets it back, byte for byte", async () => {
    const { organization, client } = await member();
    const long = randomBytes(20 * 1024 * 1024);
    const source = path.join(folder, "long.bin");
    await writeFile(source, long);
    const files = [
      { path: "long.bin", sha256: sha256Hex(long), sizeBytes: long.length, content: { file: source } },
      { path: "deep/empty", sha256: sha256Hex(""), sizeBytes: 0, content: new Uint8Array() },
      { path: "deep/short", sha256: sha256Hex("short"), sizeBytes: 5, content: Buffer.from("short") },
    ];
    const artifact = await uploadArtifact(client, { kind: "MODEL", files });
    const target = path.join(folder, "down");
    expect((await downloadArtifact(client, artifact.id, { folder: target })).map((file) => file.path).sort()).toEqual([
      "deep/empty",
      "deep/short",
      "long.bin",
    ]);
    expect((await readFile(path.join(target, "long.bin"))).equals(long)).toBe(true);
    expect(await readFile(path.join(target, "deep/short"), "utf8")).toBe("short");
    const blob = await store.head(blobKey(rawId(organization.id), sha256Hex(long)));
    expect(blob?.sizeBytes).toBe(long.length);
    await expect.poll(() => keysUnder(store, "staging/")).toEqual([]);
    expect(await keysUnder(store, "quarantine/")).toEqual([]);
  });

  it("hands out URLs of the store itself and takes no bytes", async () => {
    const { organization } = await member();
    const { uploads } = await announce(organization.asOwner, "MODEL", filesOf({ a: "x" }));
    expect(new URL(uploads?.[0]?.url ?? "").origin).toBe(store.endpoint);
    const { pathname, search } = new URL(uploads?.[0]?.url ?? "");
    const answer = await fetch(`${api.url}/store${pathname}${search}`, { method: "PUT", body: "x" });
    expect(answer.status).toBe(404);
  });

  it("rejects what is not what was announced, and keeps none of it", async () => {
    const { organization } = await member();
    const { artifact, uploads } = await announce(organization.asOwner, "MODEL", filesOf({ "bad.bin": "right" }));
    await put(uploads?.[0]?.url ?? "", "wrong");
    await complete(organization.asOwner, artifact?.id ?? "");
    const judgement = await judged(organization.asOwner, artifact?.id ?? "");
    expect(judgement).toMatchObject({ state: "REJECTED" });
    expect(judgement.rejectedReason).toContain('"bad.bin" is not what was announced');
    await expect.poll(() => keysUnder(store, `staging/${rawId(organization.id)}/`)).toEqual([]);
    expect(await keysUnder(store, `org/${rawId(organization.id)}/`)).toEqual([]);
  });

  it("gives the client a coded error for a URL altered or of another organization's key", async () => {
    const [mine, other] = [await member(), await member()];
    const { uploads } = await announce(mine.organization.asOwner, "MODEL", filesOf({ a: "good" }));
    const url = uploads?.[0]?.url ?? "";
    const foreign = url.replace(rawId(mine.organization.id), rawId(other.organization.id));
    expect(foreign).not.toBe(url);
    const altered = url.replace(/X-Amz-Signature=\w{4}/, "X-Amz-Signature=0000");
    for (const bad of [foreign, altered]) {
      const refused = putContent({ url: bad, content: Buffer.from("evil"), sizeBytes: 4, name: "a" });
      await expect(refused).rejects.toMatchObject({ code: "URL_SIGNATURE_INVALID" });
    }
    expect(await keysUnder(store, `staging/${rawId(other.organization.id)}/`)).toEqual([]);
  });

  it("gives the client URL_EXPIRED for one that has", async () => {
    const { url } = await store.presignPut({ key: "expired/a", sizeBytes: 1, expiresInSeconds: 1 });
    const putNow = () => putContent({ url, content: Buffer.from("x"), sizeBytes: 1, name: "a" });
    const codeNow = () => putNow().then(String, (error: { code: string }) => error.code);
    await expect.poll(codeNow, { timeout: 10_000, interval: 200 }).toBe("URL_EXPIRED");
  });
});

describe("long files on an S3 store", () => {
  transfersLongFiles(() => api.url);
});

describe("an upload that nobody completes, on an S3 store,", () => {
  collectsUnfinished(() => ({ apiUrl: api.url, test, store }));
});

describe("the API's start", () => {
  it.each([
    ["a bucket that does not exist", "STORE_BUCKET_MISSING", {}],
    ["a key the store refuses", "STORE_ACCESS_DENIED", { accessKey: "nobody" }],
  ])("with %s is refused at once, with what to do", async (_, code, wrong) => {
    await expect(startTestApi(test, storeVariables(testStoreOptions(wrong)))).rejects.toMatchObject({ code });
  });
});
