import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { sha256Hex } from "@graft/contracts";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { artifactStoreContract } from "../artifact-store-contract.ts";
import { FileArtifactStore } from "./file-artifact-store.ts";
import { handleStoreRequest, type RequestedStore } from "./store-request.ts";
import type { StoreResponse } from "./store-response.ts";

const SECRET = "a secret of more than thirty-two characters";

let folder: string;
let store: FileArtifactStore;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "graft-store-"));
  server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "", headers } = incoming;
    const answer = await store.handle({ method, url, headers, body: incoming });
    outgoing.writeHead(answer.status, { ...answer.headers });
    // A client may go once it has its answer.
    if (answer.body instanceof Readable) await pipeline(answer.body, outgoing).catch(() => undefined);
    else outgoing.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  store = await FileArtifactStore.open({ folder, baseUrl, secret: SECRET });
});

afterEach(() => vi.useRealTimers());

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe("FileArtifactStore", () => {
  artifactStoreContract(() => store);
});

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}

async function send({ method, url, body }: Sent) {
  const { pathname, search } = new URL(url);
  const stream = body === undefined ? undefined : Readable.from([Buffer.from(body)]);
  return store.handle({ method, url: pathname + search, headers: {}, body: stream });
}

async function codeOf(response: StoreResponse): Promise<string> {
  const body = response.body instanceof Readable ? await text(response.body) : (response.body ?? "");
  return JSON.parse(body).error.code;
}

describe("its URLs", () => {
  it("live as long as they say, and at most the limit", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 });
    await store.write("life/a", Buffer.from("x"));
    const short = await store.presignGet({ key: "life/a", expiresInSeconds: 60 });
    const long = await store.presignGet({ key: "life/a", expiresInSeconds: 86_400 });
    expect([short.expiresAt.getTime(), long.expiresAt.getTime()]).toEqual([1_700_000_060_000, 1_700_000_900_000]);
    vi.setSystemTime(1_700_000_059_999);
    expect((await send(short)).status).toBe(200);
    vi.setSystemTime(1_700_000_060_000);
    const late = await send(short);
    expect([late.status, await codeOf(late)]).toEqual([403, "URL_EXPIRED"]);
  });

  it("break when any part is changed", async () => {
    const put = await store.presignPut({ key: "break/a", sizeBytes: 4, sha256: sha256Hex("good") });
    const changes: readonly ((url: URL) => void)[] = [
      (url) => url.searchParams.set("expires", String(Number(url.searchParams.get("expires")) + 1)),
      (url) => url.searchParams.set("size", "5"),
      (url) => url.searchParams.delete("size"),
      (url) => url.searchParams.set("sha256", sha256Hex("evil")),
      (url) => url.searchParams.delete("sha256"),
      (url) => url.searchParams.set("filename", "x.html"),
      (url) => url.searchParams.set("signature", "A".repeat(43)),
      (url) => url.searchParams.set("signature", "short"),
      (url) => url.searchParams.delete("signature"),
      (url) => {
        url.pathname = "/store/break/b";
      },
      (url) => {
        url.pathname = "/store/break/%2e%2e%2fa";
      },
    ];
    for (const change of changes) {
      const url = new URL(put.url);
      change(url);
      const refused = await send({ method: "PUT", url: url.href, body: "good" });
      expect.soft([await codeOf(refused), String(change)]).toEqual(["URL_SIGNATURE_INVALID", String(change)]);
    }
    for (const method of ["GET", "HEAD", "DELETE", "POST"]) {
      expect(await codeOf(await send({ method, url: put.url }))).toBe("URL_SIGNATURE_INVALID");
    }
    expect((await send({ ...put, body: "good" })).status).toBe(200);
  });

  it("are not made by another secret", async () => {
    const other = await FileArtifactStore.open({ folder, baseUrl: "http://127.0.0.1", secret: `${SECRET}!` });
    const forged = await other.presignGet({ key: "life/a" });
    expect(await codeOf(await send(forged))).toBe("URL_SIGNATURE_INVALID");
    await expect(FileArtifactStore.open({ folder, baseUrl: "", secret: "short" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  });
});

describe("an upload", () => {
  it.each([
    ["too short", "goo", "UPLOAD_INCOMPLETE"],
    ["too long", "goods", "INPUT_INVALID"],
    ["of other bytes", "evil", "DIGEST_MISMATCH"],
  ])("that is %s leaves nothing", async (_, body, code) => {
    const put = await store.presignPut({ key: "upload/a", sizeBytes: 4, sha256: sha256Hex("good") });
    const refused = await send({ ...put, body });
    expect([refused.status, await codeOf(refused)]).toEqual([400, code]);
    expect(await store.head("upload/a")).toBeUndefined();
    expect(await readdir(path.join(folder, "incoming"))).toEqual([]);
  });
});

describe("a disk", () => {
  it.each(["ENOSPC", "EDQUOT"])("that answers %s is STORE_FULL to whoever sends", async (code) => {
    const full: RequestedStore = Object.assign(Object.create(store) as RequestedStore, {
      write: () => Promise.reject(Object.assign(new Error("no space"), { code })),
    });
    const put = await store.presignPut({ key: "full/a", sizeBytes: 4 });
    const { pathname, search } = new URL(put.url);
    const body = Readable.from([Buffer.from("good")]);
    const refused = await handleStoreRequest(full, SECRET, {
      method: "PUT",
      url: pathname + search,
      headers: {},
      body,
    });
    expect([refused.status, await codeOf(refused)]).toEqual([507, "STORE_FULL"]);
  });
});

describe("a download", () => {
  it("never runs as a page", async () => {
    await store.write("page/a", Buffer.from("<script>alert(1)</script>"));
    const { headers, body } = await send(await store.presignGet({ key: "page/a", filename: "x.html" }));
    (body as Readable).destroy();
    expect(headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
  });

  it("answers HEAD with the size and no body", async () => {
    await store.write("page/b", Buffer.from("12345"));
    const get = await store.presignGet({ key: "page/b" });
    expect(await send({ method: "HEAD", url: get.url })).toMatchObject({
      status: 200,
      headers: { "content-length": "5" },
      body: undefined,
    });
  });
});
