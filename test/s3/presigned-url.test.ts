import { S3ArtifactStore } from "@graft/artifacts";
import { sha256Hex } from "@graft/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { openTestStore, testStoreOptions } from "./open-test-store.ts";

let store: S3ArtifactStore;
beforeAll(async () => {
  store = await openTestStore();
});

async function send(request: { readonly url: string; readonly method: string }, init: RequestInit = {}) {
  const answer = await fetch(request.url, { method: request.method, ...init });
  return { status: answer.status, code: /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] };
}

describe("a presigned PUT", () => {
  const changes: readonly [string, (url: URL) => void][] = [
    ["its signature", (url) => url.searchParams.set("X-Amz-Signature", "0".repeat(64))],
    ["its life", (url) => url.searchParams.set("X-Amz-Expires", "604800")],
    ["its date", (url) => url.searchParams.set("X-Amz-Date", "20300101T000000Z")],
    ["its signed headers", (url) => url.searchParams.set("X-Amz-SignedHeaders", "host")],
    ["a parameter added", (url) => url.searchParams.set("partNumber", "1")],
    [
      "its key",
      (url) => {
        url.pathname = url.pathname.replace("altered", "elsewhere");
      },
    ],
  ];

  it.each(changes)("is refused with %s changed, and stores nothing", async (_, change) => {
    const put = await store.presignPut({ key: "url/altered", sizeBytes: 4 });
    const url = new URL(put.url);
    change(url);
    const refused = await send({ url: url.href, method: "PUT" }, { body: "evil" });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await store.head("url/altered")).toBeUndefined();
    expect(await store.head("url/elsewhere")).toBeUndefined();
  });

  it.each(["", "goo", "goods"])("takes the length it was made for and not that of %j", async (body) => {
    const put = await store.presignPut({ key: "url/length", sizeBytes: 4 });
    expect((await send(put, { body })).status).toBe(403);
    expect(await store.head("url/length")).toBeUndefined();
  });

  it("takes the bytes it was made for and no others, where they were named", async () => {
    const put = await store.presignPut({ key: "url/digest", sizeBytes: 4, sha256: sha256Hex("good") });
    const evil = await send(put, { body: "evil", headers: put.headers });
    expect(evil.status).toBe(400);
    expect((await send(put, { body: "evil" })).status).toBeGreaterThanOrEqual(400);
    expect(await store.head("url/digest")).toBeUndefined();
    expect((await send(put, { body: "good", headers: put.headers })).status).toBe(200);
  });

  it("reads and deletes nothing", async () => {
    const put = await store.presignPut({ key: "url/method", sizeBytes: 4 });
    expect((await send(put, { body: "good" })).status).toBe(200);
    for (const method of ["GET", "HEAD", "DELETE"]) expect((await send({ ...put, method })).status).toBe(403);
    expect((await store.head("url/method"))?.sizeBytes).toBe(4);
  });
});

describe("a presigned GET", () => {
  it("ends when it says", async () => {
    await store.write("url/expiring", Buffer.from("x"));
    const get = await store.presignGet({ key: "url/expiring", expiresInSeconds: 1 });
    expect((await send(get)).status).toBe(200);
    await expect.poll(async () => (await send(get)).status, { timeout: 10_000, interval: 200 }).toBe(403);
    expect(Date.now()).toBeGreaterThanOrEqual(get.expiresAt.getTime());
  });

  it("lives at most a quarter of an hour", async () => {
    const { url, expiresAt } = await store.presignGet({ key: "url/expiring", expiresInSeconds: 86_400 });
    expect(new URL(url).searchParams.get("X-Amz-Expires")).toBe("900");
    expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  it("of one organization's key is no way to another's", async () => {
    await store.write("org/a/secret", Buffer.from("a"));
    await store.write("org/b/secret", Buffer.from("b"));
    const { url } = await store.presignGet({ key: "org/a/secret" });
    const foreign = await send({ url: url.replace("org/a", "org/b"), method: "GET" });
    expect(foreign).toEqual({ status: 403, code: "SignatureDoesNotMatch" });
    const { pathname, origin } = new URL(url);
    expect((await send({ url: `${origin}${pathname}`, method: "GET" })).status).toBe(403);
  });

  it("never runs as a page", async () => {
    await store.write("url/page", Buffer.from("<script>alert(1)</script>"));
    const put = await store.presignPut({ key: "url/page", sizeBytes: 25 });
    const body = "<script>alert(2)</script>";
    expect((await send(put, { body, headers: { "content-type": "text/html" } })).status).toBe(200);
    const { headers } = await fetch((await store.presignGet({ key: "url/page", filename: "x.html" })).url);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
  });

  it("made with another secret is refused", async () => {
    const forger = new S3ArtifactStore(testStoreOptions({ secretKey: "not the secret of this server" }));
    expect((await send(await forger.presignGet({ key: "url/page" }))).code).toBe("SignatureDoesNotMatch");
  });
});
