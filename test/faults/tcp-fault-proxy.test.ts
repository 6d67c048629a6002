import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TcpFaultProxy } from "./tcp-fault-proxy.ts";

/** Sends back what it gets, and the end as well. */
let echo: Server;
let echoed: Socket[];
let proxy: TcpFaultProxy;
let client: Socket;

beforeEach(async () => {
  echoed = [];
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    echoed.push(socket);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await TcpFaultProxy.open({ host: "127.0.0.1", port: (echo.address() as AddressInfo).port });
  client = await dial();
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  echo.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: proxy.port, allowHalfOpen: true });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** How a connection broke, once it has. */
function closing(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let how: string | undefined;
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      how = code;
    });
    socket.on("close", () => resolve(how));
    socket.resume();
  });
}

/** The next bytes, that many. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(chunks);
}

describe("the line", () => {
  it("carries bytes both ways as they are, and the end of each direction", async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    client.end(bytes);
    expect((await read(client, bytes.length + 1)).equals(bytes)).toBe(true);
    expect(client.readableEnded).toBe(true);
  });

  it("that is cut resets its connections and every new one until it is mended", async () => {
    client.write("a");
    await read(client, 1);
    const closed = closing(client);
    proxy.cut();
    expect(await closed).toBe("ECONNRESET");
    expect(await closing(connect({ host: "127.0.0.1", port: proxy.port }))).toBe("ECONNRESET");
    proxy.mend();
    const again = await dial();
    again.write("b");
    expect(String(await read(again, 1))).toBe("b");
    again.destroy();
  });

  it("that is late brings all of it late, in order", async () => {
    proxy.delay(100);
    const start = performance.now();
    for (const letter of "abc") client.write(letter);
    expect(String(await read(client, 3))).toBe("abc");
    // There and back.
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
  });

  it("that is half open stays open on both sides and carries nothing, not even an end, until it is mended", async () => {
    client.write("a");
    await read(client, 1);
    proxy.halfOpen();
    let heard = 0;
    client.on("data", () => {
      heard += 1;
    });
    client.write("b");
    echoed[0]?.end();
    // What would have passed has had the time to: another line through the same machine carries more meanwhile.
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toBe(0);
    expect(client.readableEnded).toBe(false);
    expect(proxy.connections).toBe(1);
    const ended = once(client, "end");
    proxy.mend();
    await ended;
  });

  it("that is throttled carries no more than it may", async () => {
    proxy.throttle(200_000);
    const start = performance.now();
    client.write(randomBytes(100_000));
    await read(client, 100_000);
    expect(performance.now() - start).toBeGreaterThanOrEqual(490);
  });

  it("that holds answers carries what is asked, and the answers when it is mended", async () => {
    proxy.holdAnswers();
    client.write("a");
    const [server] = await arrivals(1);
    expect(server?.bytesRead).toBe(1);
    let heard = 0;
    client.on("data", () => {
      heard += 1;
    });
    const another = await dial();
    another.write("b");
    await arrivals(2);
    expect(heard).toBe(0);
    proxy.mend();
    while (heard === 0) await new Promise((resolve) => setImmediate(resolve));
    another.destroy();
  });

  it("that forgets its connections carries nothing on them for good, and everything on new ones", async () => {
    client.write("a");
    await read(client, 1);
    proxy.forget();
    client.write("b");
    const sound = await dial();
    sound.write("c");
    expect(String(await read(sound, 1))).toBe("c");
    expect(echoed[0]?.bytesRead).toBe(1);
    expect(client.destroyed).toBe(false);
    sound.destroy();
  });
});

/** The echo's connections once so many of them have got something. */
async function arrivals(count: number): Promise<Socket[]> {
  while (echoed.filter(({ bytesRead }) => bytesRead > 0).length < count) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return echoed;
}
