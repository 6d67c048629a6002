import { createHash, randomBytes, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type ArtifactStore, blobKey, type PresignedRequest, quarantineKey, stagingKey } from "@graft/domain";
import { expect, it } from "vitest";

/** Makes the presigned request over HTTP. `Range` and the like are added to what must be sent. */
function request(
  presigned: PresignedRequest,
  init: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
) {
  const headers = { ...presigned.headers, ...init.headers };
  return fetch(presigned.url, { method: presigned.method, headers, ...(init.body ? { body: init.body } : {}) });
}

const bytesOf = (content: string) => new TextEncoder().encode(content);

/** What every adapter of the artifact store must do. Call inside a `describe`; all tests may share one store. */
export function artifactStoreContract(open: () => ArtifactStore): void {
  transfersByUrl(open);
  grantsWhatItSigned(open);
  keepsObjectsWhole(open);
  takesParts(open);
  keepsKeysInOrder(open);
}

const newKey = () => `contract/${randomUUID()}/object`;

function transfersByUrl(open: () => ArtifactStore): void {
  it("takes an upload by URL and gives it back by URL, byte for byte", async () => {
    const store = open();
    const key = newKey();
    const body = randomBytes(300_000);
    const put = await request(await store.presignPut({ key, sizeBytes: body.length }), { body: new Uint8Array(body) });
    expect(put.status).toBe(200);
    expect(await store.head(key)).toMatchObject({ key, sizeBytes: body.length });
    const got = await request(await store.presignGet({ key }));
    expect(got.status).toBe(200);
    expect(Buffer.from(await got.arrayBuffer()).equals(body)).toBe(true);
  });

  it("takes an empty object", async () => {
    const store = open();
    const key = newKey();
    expect((await request(await store.presignPut({ key, sizeBytes: 0 }))).status).toBe(200);
    expect(await store.head(key)).toMatchObject({ sizeBytes: 0 });
    expect(await store.read(key, 10)).toHaveLength(0);
  });

  it.each([
    { range: "bytes=2-4", status: 206, content: "234", contentRange: "bytes 2-4/10" },
    { range: "bytes=7-", status: 206, content: "789", contentRange: "bytes 7-9/10" },
    { range: "bytes=-2", status: 206, content: "89", contentRange: "bytes 8-9/10" },
    { range: "bytes=8-99", status: 206, content: "89", contentRange: "bytes 8-9/10" },
    { range: "bytes=10-", status: 416, content: undefined, contentRange: "bytes */10" },
  ])("gives a part: $range", async ({ range, status, content, contentRange }) => {
    const store = open();
    const key = newKey();
    await store.write(key, bytesOf("0123456789"));
    const got = await request(await store.presignGet({ key }), { headers: { range } });
    expect(got.status).toBe(status);
    // RFC 9110, 15.5.17: a refusal should say the length, and not every store does.
    const said = got.headers.get("content-range");
    if (said !== null || status === 206) expect(said).toBe(contentRange);
    if (content !== undefined) expect(await got.text()).toBe(content);
  });

  it("names the file for whoever saves it", async () => {
    const store = open();
    const key = newKey();
    await store.write(key, bytesOf("{}"));
    const got = await request(await store.presignGet({ key, filename: "a model.json" }));
    expect(got.headers.get("content-disposition")).toContain("a%20model.json");
  });
}

function grantsWhatItSigned(open: () => ArtifactStore): void {
  it("refuses a URL whose method or key was changed, and stores nothing by it", async () => {
    const store = open();
    const [mine, other] = [newKey(), newKey()];
    await store.write(mine, bytesOf("mine"));
    const get = await store.presignGet({ key: mine });
    expect((await request({ ...get, method: "PUT" }, { body: bytesOf("hers") })).status).toBe(403);
    const put = await store.presignPut({ key: mine, sizeBytes: 4 });
    const moved = await request({ ...put, url: put.url.replace(mine, other) }, { body: bytesOf("hers") });
    expect(moved.status).toBe(403);
    expect(await store.head(other)).toBeUndefined();
    expect(Buffer.from(await store.read(mine, 10)).toString()).toBe("mine");
  });

  it("answers for what is not there", async () => {
    const store = open();
    const key = newKey();
    expect(await store.head(key)).toBeUndefined();
    await expect(store.readStream(key)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.read(key, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.copy(key, newKey())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await store.delete(key);
    expect((await request(await store.presignGet({ key }))).status).toBe(404);
  });
}

function keepsObjectsWhole(open: () => ArtifactStore): void {
  it("reads no more than it was allowed to", async () => {
    const store = open();
    const key = newKey();
    await store.write(key, bytesOf("12345"));
    await expect(store.read(key, 4)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(Buffer.from(await store.read(key, 5)).toString()).toBe("12345");
    expect(await text(await store.readStream(key, { start: 1, end: 2 }))).toBe("23");
  });

  it("keeps a copy as it was when the original changes or goes", async () => {
    const store = open();
    const [organization, artifact] = [randomUUID(), randomUUID()];
    const sha256 = createHash("sha256").update("good").digest("hex");
    const staged = stagingKey(organization, artifact, sha256);
    const quarantined = quarantineKey(organization, artifact, sha256);
    const put = await store.presignPut({ key: staged, sizeBytes: 4 });
    await request(put, { body: bytesOf("good") });
    await store.copy(staged, quarantined);
    expect((await request(put, { body: bytesOf("evil") })).status).toBe(200);
    expect(await text(await store.readStream(quarantined))).toBe("good");
    await store.copy(quarantined, blobKey(organization, sha256));
    await store.copy(quarantined, blobKey(organization, sha256));
    await store.delete(quarantined);
    await store.delete(staged);
    expect(await text(await store.readStream(blobKey(organization, sha256)))).toBe("good");
    expect(await store.head(staged)).toBeUndefined();
  });

  it("leaves what stood there when a write fails half-way", async () => {
    const store = open();
    const key = newKey();
    await store.write(key, bytesOf("whole"));
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("ha");
        throw new Error("the line went dead");
      })(),
    );
    await expect(store.write(key, broken)).rejects.toThrow("the line went dead");
    expect(await text(await store.readStream(key))).toBe("whole");
  });
}

/** The least an S3 takes for a part that is not the last. */
const PART = 5 * 1024 * 1024;

function takesParts(open: () => ArtifactStore): void {
  const body = randomBytes(2 * PART + 17);
  const sizes = [PART, PART, 17];
  const partOf = (number: number) => new Uint8Array(body.subarray((number - 1) * PART, number * PART));
  const send = async (store: ArtifactStore, upload: { key: string; uploadId: string }, number: number) => {
    const presigned = await store.presignPart({ ...upload, number, sizeBytes: sizes[number - 1] ?? 0 });
    const answer = await request(presigned, { body: partOf(number) });
    await answer.arrayBuffer();
    return answer.status;
  };

  it("takes an upload in parts in any order, says what stands, and puts them together", async () => {
    const store = open();
    const key = newKey();
    const upload = { key, uploadId: await store.createParts(key) };
    expect(await store.listParts(upload)).toEqual([]);
    expect(await send(store, upload, 3)).toBe(200);
    expect(await send(store, upload, 1)).toBe(200);
    expect(await store.listParts(upload)).toEqual([
      { number: 1, sizeBytes: PART },
      { number: 3, sizeBytes: 17 },
    ]);
    expect(await store.completeParts(upload, sizes)).toBe(false);
    expect(await store.head(key)).toBeUndefined();
    expect(await send(store, upload, 2)).toBe(200);
    expect(await send(store, upload, 2)).toBe(200);
    expect(await store.completeParts(upload, sizes)).toBe(true);
    expect(Buffer.from(await store.read(key, body.length)).equals(body)).toBe(true);
    expect(await store.listParts(upload)).toBeUndefined();
    expect(await store.completeParts(upload, sizes)).toBe(false);
  });

  it("takes an upload in parts back, and keeps none of it", async () => {
    const store = open();
    const key = newKey();
    const upload = { key, uploadId: await store.createParts(key) };
    expect(await send(store, upload, 3)).toBe(200);
    await store.abortParts(upload);
    await store.abortParts(upload);
    expect(await store.listParts(upload)).toBeUndefined();
    expect(await send(store, upload, 1)).toBe(404);
    expect(await store.head(key)).toBeUndefined();
  });

  it("refuses a part's URL for another part, upload, key or length", async () => {
    const store = open();
    const [key, other] = [newKey(), newKey()];
    const uploadId = await store.createParts(key);
    const foreign = await store.createParts(other);
    const presigned = await store.presignPart({ key, uploadId, number: 1, sizeBytes: 17 });
    const query = new URL(presigned.url).searchParams.has("partNumber") ? "partNumber" : "part";
    const changed = [
      presigned.url.replace(`${query}=1`, `${query}=2`),
      presigned.url.replace(encodeURIComponent(uploadId), encodeURIComponent(foreign)),
      presigned.url.replace(key, other),
    ];
    for (const url of changed) {
      expect(url).not.toBe(presigned.url);
      expect((await request({ ...presigned, url }, { body: partOf(3) })).status).toBe(403);
    }
    const longer = await request(presigned, { body: new Uint8Array(18) });
    expect(longer.status).toBeGreaterThanOrEqual(400);
    expect(await store.listParts({ key, uploadId })).toEqual([]);
    await store.abortParts({ key, uploadId });
    await store.abortParts({ key: other, uploadId: foreign });
  });
}

function keepsKeysInOrder(open: () => ArtifactStore): void {
  it("lists what lies below a prefix, in the order of the keys", async () => {
    const store = open();
    const root = `contract/${randomUUID()}`;
    const keys = ["a/b", "a.b", "a/a/x", "b", "a-b", "aa/z"].map((name) => `${root}/${name}`);
    await Promise.all(keys.map((key) => store.write(key, bytesOf(key))));
    const listed = async (prefix: string) => {
      const found: string[] = [];
      for await (const object of store.list(prefix)) found.push(object.key.slice(root.length + 1));
      return found;
    };
    // By bytes: "-" is 45, "." 46, "/" 47.
    expect(await listed(`${root}/`)).toEqual(["a-b", "a.b", "a/a/x", "a/b", "aa/z", "b"]);
    expect(await listed(`${root}/a/`)).toEqual(["a/a/x", "a/b"]);
    expect(await listed(`${root}/nothing/`)).toEqual([]);
  });

  it.each(["../outside", "a/../../outside", "/etc/passwd", "a//b", "a\\b", "", "a/./b", "a\nb"])(
    "refuses the key %j everywhere",
    async (key) => {
      const store = open();
      const refusal = { code: "ARTIFACT_PATH_INVALID" };
      await expect(store.presignPut({ key, sizeBytes: 1 })).rejects.toMatchObject(refusal);
      await expect(store.presignGet({ key })).rejects.toMatchObject(refusal);
      await expect(store.write(key, bytesOf("x"))).rejects.toMatchObject(refusal);
      await expect(store.read(key, 1)).rejects.toMatchObject(refusal);
      await expect(store.delete(key)).rejects.toMatchObject(refusal);
    },
  );
}
