import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { probeS3Store, type S3ArtifactStore } from "@graft/artifacts";
import { beforeAll, describe, expect, it } from "vitest";
import { artifactStoreContract } from "../../packages/artifacts/src/artifact-store-contract.ts";
import { openTestStore } from "./open-test-store.ts";

let store: S3ArtifactStore;
beforeAll(async () => {
  store = await openTestStore();
});

describe("S3ArtifactStore on a MinIO server", () => {
  artifactStoreContract(() => store);
});

const MIB = 1024 * 1024;

async function sha256Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest("hex");
}

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe("a long object", () => {
  // Longer than two parts of a multipart upload, and no multiple of one.
  const block = randomBytes(5 * MIB);
  const length = 9;
  const blocks = () => Readable.from(Array.from({ length }, () => block));

  it("is written in parts and is whole", async () => {
    const written = await store.write("long/whole", blocks());
    expect(written.sizeBytes).toBe(length * block.length);
    expect((await store.head("long/whole"))?.sizeBytes).toBe(length * block.length);
    expect(await sha256Of(await store.readStream("long/whole"))).toBe(await sha256Of(blocks()));
  });

  it("that breaks off between its parts leaves nothing, and what stood there stands", async () => {
    await store.write("long/broken", Buffer.from("before"));
    const breaking = async function* () {
      for (let i = 0; i < 8; i++) yield block;
      throw new Error("the line went dead");
    };
    await expect(store.write("long/broken", Readable.from(breaking()))).rejects.toThrow("the line went dead");
    expect(Buffer.from(await store.read("long/broken", 100)).toString()).toBe("before");
    expect(await keysOf("long/")).toEqual(["long/broken", "long/whole"]);
  });
});

describe("a key with marks and letters of other scripts", () => {
  it.each(["name with space", "a+b&c=d", "100%", "(brackets)'*!", "größe", "日本語"])("is kept: %s", async (name) => {
    const [key, copied] = [`names/${name}`, `names-copied/${name}`];
    await store.write(key, Buffer.from(name));
    await store.copy(key, copied);
    expect(await keysOf("names-copied/")).toContain(copied);
    const { url } = await store.presignGet({ key: copied, filename: name });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, name]);
  });
});

describe("the probe at start", () => {
  it("says what the server can do and leaves nothing behind", async () => {
    const probe = await probeS3Store(store, "http://dashboard.example");
    expect(probe).toEqual({
      slowestMs: expect.any(Number),
      multipart: true,
      presigned: "works",
      lengthEnforced: true,
      browsersAllowed: true,
    });
    expect(await keysOf("probe/")).toEqual([]);
  });
});
