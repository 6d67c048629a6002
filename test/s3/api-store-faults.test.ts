import { connect, createServer, type Server, type Socket } from "node:net";
import type { ApiServer } from "@graft/api";
import { GraftClient, uploadArtifact } from "@graft/client";
import { sha256Hex } from "@graft/contracts";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { announce, complete, filesOf, judged, put } from "../integration/registry/upload.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { testStoreOptions } from "./open-test-store.ts";

type Mood = "works" | "is down" | "is full";

/** A way to the MinIO server that can be shut, or answer for a server whose disk is full. */
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
      const upstream = connect(Number(target.port), target.hostname);
      this.#sockets.add(upstream.on("error", () => undefined));
      socket.pipe(upstream).pipe(socket);
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** Changes the mood for connections that stand, too. */
  turn(mood: Mood): void {
    this.mood = mood;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    this.turn("is down");
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const BODY = '<?xml version="1.0"?><Error><Code>XMinioStorageFull</Code></Error>';
const FULL = `HTTP/1.1 507 Insufficient Storage\r\ncontent-length: ${BODY.length}\r\nconnection: close\r\n\r\n${BODY}`;

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
