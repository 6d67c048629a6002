import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { probeS3Store, S3ArtifactStore } from "@graft/artifacts";
import { getToFile, putContent } from "@graft/client";
import { afterEach, describe, expect, it } from "vitest";
import { openTestStore, testStoreOptions } from "./open-test-store.ts";

const opened: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(async () => {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Something that listens where a store should; answers its address. */
async function listen(accept: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    accept(socket);
  });
  opened.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** Every request of the port, made on a store; answers the distinct outcomes. */
async function outcomes(store: S3ArtifactStore): Promise<unknown[]> {
  const listed = async () => {
    for await (const object of store.list("a/")) return object;
    return undefined;
  };
  const asked = [
    store.head("a/b"),
    store.write("a/b", Buffer.from("x")),
    store.copy("a/b", "a/c"),
    store.readStream("a/b"),
    store.read("a/b", 10),
    store.delete("a/b"),
    listed(),
    probeS3Store(store, undefined),
  ];
  const settled = await Promise.allSettled(asked);
  return [...new Set(settled.map((one) => (one.status === "rejected" ? one.reason.code : "no error")))];
}

const messageOf = (store: S3ArtifactStore) => store.head("a/b").then(String, (error: Error) => error.message);

describe("a store that is down", () => {
  it("is STORE_UNAVAILABLE for every request, and the message names the endpoint and the mend", async () => {
    const endpoint = await listen(() => undefined);
    const { server } = opened.splice(0)[0] ?? {};
    await new Promise((resolve) => server?.close(resolve));
    const store = new S3ArtifactStore(testStoreOptions({ endpoint }));
    expect(await outcomes(store)).toEqual(["STORE_UNAVAILABLE"]);
    const message = await messageOf(store);
    expect(message).toContain(endpoint);
    expect(message).toContain("ECONNREFUSED");
    expect(message).toContain("Check that it runs");
  });

  it("in the middle of a download is STORE_UNAVAILABLE, never a short object", async () => {
    const real = await openTestStore();
    const size = 4 * 1024 * 1024;
    await real.write("cut/object", Buffer.alloc(size, 7));
    const target = new URL(real.endpoint);
    const endpoint = await listen((socket) => {
      const upstream = connect(Number(target.port), target.hostname);
      let passed = 0;
      socket.pipe(upstream);
      upstream.on("data", (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > size / 2) socket.destroy();
        else socket.write(chunk);
      });
      socket.on("close", () => upstream.destroy());
    });
    const cut = new S3ArtifactStore(testStoreOptions({ endpoint, bucket: real.bucket }));
    const whole = async () => {
      let bytes = 0;
      for await (const chunk of await cut.readStream("cut/object")) bytes += (chunk as Buffer).length;
      return bytes;
    };
    await expect(whole()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

describe("a store that does not answer", () => {
  it("is given up as STORE_UNAVAILABLE", async () => {
    const endpoint = await listen((socket) => socket.resume());
    const store = new S3ArtifactStore(testStoreOptions({ endpoint, idleMs: 200 }));
    expect(await outcomes(store)).toEqual(["STORE_UNAVAILABLE"]);
    expect(await messageOf(store)).toContain("ETIMEDOUT");
  });
});

describe("a store that answers something else", () => {
  const answers: readonly [string, string, string][] = [
    ["is full", "STORE_FULL", "507 Insufficient Storage\r\n|XMinioStorageFull"],
    ["is overloaded", "STORE_UNAVAILABLE", "503 Slow Down\r\n|SlowDown"],
    ["has another time", "STORE_ACCESS_DENIED", "403 Forbidden\r\n|RequestTimeTooSkewed"],
    ["is of another region", "STORE_ACCESS_DENIED", "400 Bad Request\r\n|AuthorizationHeaderMalformed"],
    ["is no store at all", "STORE_UNAVAILABLE", "400 Bad Request\r\n|"],
  ];

  it.each(answers)("%s: %s", async (_, code, answer) => {
    const [status, answered = ""] = answer.split("|");
    const body = answered === "" ? "hello" : `<?xml version="1.0"?><Error><Code>${answered}</Code></Error>`;
    const head = `HTTP/1.1 ${status}content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    const endpoint = await listen((socket) => void socket.once("data", () => socket.end(head + body)));
    const store = new S3ArtifactStore(testStoreOptions({ endpoint }));
    const refused = await store.write("a/b", Buffer.from("x")).then(String, (error: Error) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).toContain(endpoint);
  });
});

describe("a key the server refuses", () => {
  it.each([
    ["unknown", { accessKey: "nobody" }],
    ["with a wrong secret", { secretKey: "not the secret of this server" }],
  ])("%s is STORE_ACCESS_DENIED, and the message says what to check and never the secret", async (_, wrong) => {
    const { bucket } = await openTestStore();
    const store = new S3ArtifactStore(testStoreOptions({ bucket, ...wrong }));
    expect(await outcomes(store)).toEqual(["STORE_ACCESS_DENIED"]);
    const message = await messageOf(store);
    expect(message).toContain("GRAFT_S3_ACCESS_KEY");
    expect(message).not.toContain("not the secret of this server");
  });
});

describe("a bucket that does not exist", () => {
  it("is STORE_BUCKET_MISSING, named, for every request, and can be made", async () => {
    const options = testStoreOptions();
    const store = new S3ArtifactStore(options);
    const codes = (await outcomes(store)).filter((code) => code !== "no error");
    expect(codes).toEqual(["STORE_BUCKET_MISSING"]);
    expect(await messageOf(store)).toContain(`"${options.bucket}"`);
    expect(await store.createBucket()).toBe(true);
    expect(await store.createBucket()).toBe(false);
    expect(await store.head("a/b")).toBeUndefined();
  });
});

describe("an endpoint", () => {
  it.each(["ftp://store", "store:9000", "http://store/path", "http://user:secret@store", ""])(
    "that is %j is refused",
    (endpoint) => {
      expect(() => new S3ArtifactStore(testStoreOptions({ endpoint }))).toThrow(
        expect.objectContaining({ code: "INPUT_INVALID" }),
      );
    },
  );
});

describe("a client whose store is gone", () => {
  it("is told STORE_UNAVAILABLE, with the address, for both ways", async () => {
    const endpoint = await listen(() => undefined);
    const { server } = opened.splice(0)[0] ?? {};
    await new Promise((resolve) => server?.close(resolve));
    const store = new S3ArtifactStore(testStoreOptions({ endpoint }));
    const { url: to } = await store.presignPut({ key: "a/b", sizeBytes: 1 });
    const { url: from } = await store.presignGet({ key: "a/b" });
    const refusal = { code: "STORE_UNAVAILABLE", message: expect.stringContaining(endpoint) };
    await expect(putContent({ url: to, content: Buffer.from("x"), sizeBytes: 1, name: "b" })).rejects.toMatchObject(
      refusal,
    );
    const target = path.join(tmpdir(), `graft-never-${process.pid}`);
    await expect(getToFile({ url: from, sha256: "", target, name: "b" })).rejects.toMatchObject(refusal);
  });
});
