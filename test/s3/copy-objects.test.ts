import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { copyObjects, FileArtifactStore, JournalFile, type S3ArtifactStore } from "@graft/artifacts";
import { sha256Hex } from "@graft/contracts";
import { type ArtifactStore, blobKey, quarantineKey, stagingKey } from "@graft/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore } from "./open-test-store.ts";

const ORGANIZATION = "0198a000-0000-7000-8000-000000000001";
const COUNT = 30;

let root: string;
let files: FileArtifactStore;
let s3: S3ArtifactStore;
let journalFile: string;
let contents: Map<string, Buffer>;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "graft-copy-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

beforeEach(async () => {
  const folder = await mkdtemp(path.join(root, "store-"));
  journalFile = path.join(folder, "journal.txt");
  files = await FileArtifactStore.open({ folder, baseUrl: "http://localhost", secret: "s".repeat(32) });
  s3 = await openTestStore();
  contents = new Map();
  for (let i = 0; i < COUNT; i++) {
    const bytes = randomBytes(1000 + i);
    contents.set(blobKey(ORGANIZATION, sha256Hex(bytes)), bytes);
  }
  contents.set(stagingKey(ORGANIZATION, "an-upload", sha256Hex("announced")), Buffer.from("not yet verified"));
  for (const [key, bytes] of contents) await files.write(key, bytes);
});

async function copy(from: ArtifactStore, to: ArtifactStore) {
  const journal = await JournalFile.open(journalFile);
  try {
    return await copyObjects({ from, to, journal, onObject: () => undefined });
  } finally {
    await journal.close();
  }
}

async function kept(store: ArtifactStore): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { key } of store.list("")) found.set(key, Buffer.from(await store.read(key, 10_000)));
  return found;
}

const inOrder = (map: Map<string, Buffer>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe("copying from files to S3", () => {
  it("brings every artifact over, and back, and sends nothing twice", async () => {
    await files.write(quarantineKey(ORGANIZATION, "a", "b"), Buffer.from("the verifier's own"));
    const bytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await copy(files, s3)).toEqual({ objects: COUNT + 1, bytes, sent: COUNT + 1, faults: [] });
    expect(inOrder(await kept(s3))).toEqual(inOrder(contents));
    expect(await copy(files, s3)).toMatchObject({ objects: COUNT + 1, sent: 0 });
    const folder = await mkdtemp(path.join(root, "back-"));
    const back = await FileArtifactStore.open({ folder, baseUrl: "http://localhost", secret: "s".repeat(32) });
    journalFile = path.join(folder, "journal.txt");
    expect(await copy(s3, back)).toMatchObject({ sent: COUNT + 1, faults: [] });
    expect(inOrder(await kept(back))).toEqual(inOrder(contents));
  });

  it("goes on where it was cut off", async () => {
    let writes = 0;
    const failing: ArtifactStore = Object.assign(Object.create(s3) as S3ArtifactStore, {
      head: s3.head.bind(s3),
      readStream: s3.readStream.bind(s3),
      write: (...args: Parameters<ArtifactStore["write"]>) => {
        writes += 1;
        if (writes > 10) throw new Error("the line went dead");
        return s3.write(...args);
      },
    });
    await expect(copy(files, failing)).rejects.toThrow("the line went dead");
    // As a crash leaves it: the last line cut off in the middle.
    await appendFile(journalFile, "org/0198");
    const resumed = await copy(files, s3);
    expect(resumed.objects).toBe(COUNT + 1);
    expect(resumed.sent).toBe(COUNT + 1 - 10);
    expect(inOrder(await kept(s3))).toEqual(inOrder(contents));
  });

  it("replaces a copy whose bytes are others, though its length is right", async () => {
    const [[key, bytes] = ["", Buffer.alloc(0)]] = contents;
    await s3.write(key, Buffer.alloc(bytes.length, 1));
    expect(await copy(files, s3)).toMatchObject({ sent: COUNT + 1, faults: [] });
    expect(inOrder(await kept(s3))).toEqual(inOrder(contents));
  });

  it("names an object that is damaged, leaves it out and brings the others over", async () => {
    const [[key, bytes] = ["", Buffer.alloc(0)]] = contents;
    await files.write(key, Buffer.alloc(bytes.length, 1));
    const { faults, sent } = await copy(files, s3);
    expect(faults).toMatchObject([{ code: "DIGEST_MISMATCH", subject: key }]);
    expect(sent).toBe(COUNT);
    contents.delete(key);
    expect(inOrder(await kept(s3))).toEqual(inOrder(contents));
  });
});
