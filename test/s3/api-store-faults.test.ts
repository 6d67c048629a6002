import { randomBytes } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiServer } from "@graft/api";
import { downloadArtifact, GraftClient, uploadArtifact } from "@graft/client";
import { sha256Hex } from "@graft/contracts";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { announce, complete, filesOf, judged, put } from "../integration/registry/upload.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { testStoreOptions } from "./open-test-store.ts";

type Mood = "works" | "is down" | "is full" | "is overloaded" | "is slow" | "reads nothing";

/** Milliseconds a slow store takes for every piece of a request or an answer. */
const SLOW_MS = 150;

/** A way to the MinIO server that can be shut or slow, or answer for a server that is full, or has too much to do. */
class StoreDoor {
  mood: Mood = "works";
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  endpoint = "";

  constructor(target: URL) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket.on("error", () => undefined));
      if (this.mood === "is down") return void socket.destroy();
      if (this.mood === "is full") return void socket.once("data", () => socket.end(FULL));
      if (this.mood === "is overloaded" && this.#turnsAway()) return void socket.once("data", () => socket.end(BUSY));
      const upstream = connect(Number(target.port), target.hostname);
      this.#sockets.add(upstream.on("error", () => undefined));
      if (this.mood === "is slow") return this.#slowly(socket, upstream);
      if (this.mood === "reads nothing") return this.#withoutReads(socket, upstream);
      socket.pipe(upstream).pipe(socket);
    });
  }

  /** Requests an overloaded store still turns away before it works again. */
  busyFor = Number.POSITIVE_INFINITY;

  #turnsAway(): boolean {
    this.turnedAway += 1;
    return this.turnedAway <= this.busyFor;
  }
  turnedAway = 0;

  refusedReads = 0;

  #withoutReads(socket: Socket, upstream: Socket): void {
    upstream.pipe(socket);
    socket.on("close", () => upstream.destroy());
    socket.on("data", (piece: Buffer) => {
      if (!asksForBytes(piece)) return void upstream.write(piece);
      this.refusedReads += 1;
      socket.end(BUSY);
    });
  }

  #slowly(socket: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      pipeline(from, slow(), to).catch(() => undefined);
    }
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** Changes the mood for connections that stand, too. */
  turn(mood: Mood): void {
    this.mood = mood;
    this.busyFor = Number.POSITIVE_INFINITY;
    this.turnedAway = 0;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    this.turn("is down");
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function refusal(status: string, code: string): string {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;
  return `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
}
const FULL = refusal("507 Insufficient Storage", "XMinioStorageFull");
const BUSY = refusal("503 Slow Down", "SlowDown");

/** Whether a request begins here that wants an object's bytes. */
const asksForBytes = (piece: Buffer) => piece.subarray(0, 4).toString("latin1") === "GET ";

/** Passes everything on, each piece after a while. */
const slow = () =>
  async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      await delay(SLOW_MS);
      yield piece;
    }
  };

let test: TestDatabase;
let api: ApiServer;
let door: StoreDoor;
let organization: SeededOrganization;

beforeAll(async () => {
  const options = testStoreOptions();
  door = new StoreDoor(new URL(options.endpoint));
  await door.open();
  test = await openTestDatabase();
  api = await startTestApi(test, {
    GRAFT_STORE: "s3",
    GRAFT_S3_ENDPOINT: door.endpoint,
    GRAFT_S3_BUCKET: options.bucket,
    GRAFT_S3_ACCESS_KEY: options.accessKey,
    GRAFT_S3_SECRET_KEY: options.secretKey,
    GRAFT_S3_CREATE_BUCKET: "1",
    GRAFT_LOG_LEVEL: "silent",
  });
  organization = await seed(api.url).organization();
});
beforeEach(() => door.turn("works"));
afterAll(async () => {
  await api?.close();
  await door?.close();
  await test?.close();
});

const COMPLETE =
  "mutation ($input: CompleteArtifactUploadInput!) { completeArtifactUpload(input: $input) { userErrors { code } } }";

describe("a store that goes down under the API", () => {
  it("is STORE_UNAVAILABLE where it is needed, leaves nothing half-made, and all goes on when it is back", async () => {
    const { asOwner } = organization;
    const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ a: "down and back" }));
    const id = artifact?.id ?? "";
    await put(uploads?.[0]?.url ?? "", "down and back");
    door.turn("is down");
    expect(await asOwner.refusal(COMPLETE, { input: { artifactId: id } })).toBe("STORE_UNAVAILABLE");
    const { artifact: unchanged } = await asOwner.data<{ artifact: { state: string } }>(
      "query ($id: ID!) { artifact(id: $id) { state } }",
      { id },
    );
    expect(unchanged.state).toBe("UPLOADING");
    door.turn("works");
    await complete(asOwner, id);
    expect((await judged(asOwner, id)).state).toBe("VERIFIED");
  });
});

describe("a client whose store", () => {
  it.each([
    ["is down", "STORE_UNAVAILABLE"],
    ["is full", "STORE_FULL"],
    ["is overloaded", "STORE_UNAVAILABLE"],
  ] as const)("%s is told %s, with nothing of the artifact to be seen", async (mood, code) => {
    const { cookie = "" } = organization.asOwner.credentials;
    const client = new GraftClient({ url: api.url, organization: organization.slug, cookie });
    const file = { path: "a", sha256: sha256Hex(mood), sizeBytes: mood.length, content: Buffer.from(mood) };
    door.turn(mood);
    await expect(uploadArtifact(client, { kind: "MODEL", files: [file] })).rejects.toMatchObject({ code });
    door.turn("works");
    // The same again goes on with the same artifact.
    expect((await uploadArtifact(client, { kind: "MODEL", files: [file] })).id).toBeTruthy();
  });
});

const downloaded = path.join(tmpdir(), `graft-store-faults-${process.pid}`);
afterAll(() => rm(downloaded, { recursive: true, force: true }));

function someoneWith(content: Buffer) {
  const { cookie = "" } = organization.asOwner.credentials;
  const client = new GraftClient({ url: api.url, organization: organization.slug, cookie });
  const file = { path: "a", sha256: sha256Hex(content), sizeBytes: content.length, content };
  return { client, upload: () => uploadArtifact(client, { kind: "MODEL", files: [file] }) };
}

describe("a store that has too much to do", () => {
  it("is asked again, for an upload and for a download, and does both in the end", async () => {
    const { client, upload } = someoneWith(randomBytes(50_000));
    door.turn("is overloaded");
    door.busyFor = 1;
    const { id } = await upload();
    expect(door.turnedAway).toBeGreaterThan(1);
    door.turn("is overloaded");
    door.busyFor = 2;
    const target = { folder: path.join(downloaded, "again") };
    expect(await downloadArtifact(client, id, target)).toHaveLength(1);
    expect(door.turnedAway).toBeGreaterThan(2);
  });

  it("leaves no part of a download behind when it never answers", async () => {
    const { client, upload } = someoneWith(randomBytes(1000));
    const { id } = await upload();
    door.turn("is overloaded");
    const folder = path.join(downloaded, "never");
    await expect(downloadArtifact(client, id, { folder })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect((await readdir(downloaded)).filter((name) => name.startsWith("never"))).toEqual([]);
  });

  it("is asked again by the verifier, and the artifact is neither verified nor rejected meanwhile", async () => {
    const { asOwner } = organization;
    const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ a: "read later" }));
    const id = artifact?.id ?? "";
    await put(uploads?.[0]?.url ?? "", "read later");
    door.turn("reads nothing");
    await complete(asOwner, id);
    await expect.poll(() => door.refusedReads, { timeout: 10_000 }).toBeGreaterThan(1);
    const state = async () => {
      const query = "query ($id: ID!) { artifact(id: $id) { state } }";
      return (await asOwner.data<{ artifact: { state: string } }>(query, { id })).artifact.state;
    };
    expect(await state()).toBe("VERIFYING");
    door.turn("works");
    expect((await judged(asOwner, id)).state).toBe("VERIFIED");
  });
});

describe("a slow store", () => {
  it("takes an upload, has it verified and gives it back, byte for byte", async () => {
    door.turn("is slow");
    const content = randomBytes(300_000);
    const { client, upload } = someoneWith(content);
    const { id } = await upload();
    const folder = path.join(downloaded, "slow");
    await downloadArtifact(client, id, { folder });
    expect((await readFile(path.join(folder, "a"))).equals(content)).toBe(true);
  });
});
