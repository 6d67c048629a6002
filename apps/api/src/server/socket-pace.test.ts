import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type PaceLimits, SocketPace } from "./socket-pace.ts";

const KIB = 1024;
const LIMITS: PaceLimits = {
  windowBytes: 64 * KIB,
  patienceMs: 300,
  lookEveryMs: 60_000,
  deadAfterMs: 60_000,
  unsentBytes: 64 * KIB * KIB,
};

const open: { server: WebSocketServer; reader: WebSocket }[] = [];

/** A real connection: its pace at the server, and its reader. */
async function connection(limits: Partial<PaceLimits> = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const paced = new Promise<{ pace: SocketPace; socket: WebSocket }>((resolve) => {
    server.once("connection", (socket, request) => {
      resolve({ socket, pace: new SocketPace(socket, request.socket, { ...LIMITS, ...limits }) });
    });
  });
  const reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(reader, "open");
  open.push({ server, reader });
  return { ...(await paced), reader };
}

const { signal } = new AbortController();
const EVENT = "x".repeat(16 * KIB);

/** Sends events as a subscription does, each when the reader is near enough. @returns how many went. */
async function sendEvents({ pace, socket }: { pace: SocketPace; socket: WebSocket }, count: number): Promise<number> {
  for (let sent = 0; sent < count; sent++) {
    try {
      await pace.ready(signal);
    } catch (error) {
      expect(error).toMatchObject({ code: "SUBSCRIBER_TOO_SLOW" });
      return sent;
    }
    socket.send(EVENT);
  }
  return count;
}

afterEach(() => {
  for (const { reader, server } of open.splice(0)) {
    reader.terminate();
    server.close();
  }
});

describe("P49: a socket's pace", () => {
  it("tells a reader that stops reading that it is too slow, with no more under way than the window and one event", async () => {
    const { pace, socket, reader } = await connection();
    reader.pause();
    const sent = await sendEvents({ pace, socket }, 1000);
    expect(sent * EVENT.length).toBeGreaterThan(LIMITS.windowBytes - EVENT.length);
    expect(sent * EVENT.length).toBeLessThanOrEqual(LIMITS.windowBytes + EVENT.length);
    // What it had not read it reads when it comes back, and then hears more.
    let read = 0;
    reader.on("message", () => {
      read += 1;
    });
    reader.resume();
    await pace.ready(signal);
    socket.send(EVENT);
    await expect.poll(() => read).toBe(sent + 1);
  });

  it("hands everything to a reader that reads, however much it is", async () => {
    const { pace, socket, reader } = await connection();
    let read = 0;
    reader.on("message", () => {
      read += 1;
    });
    expect(await sendEvents({ pace, socket }, 1000)).toBe(1000);
    await expect.poll(() => read).toBe(1000);
  });

  it("waits for a reader that is slow for as long as it takes something", async () => {
    const { pace, socket, reader } = await connection({ patienceMs: 400 });
    // Reads one event at a time, and takes 30 ms over each.
    reader.on("message", () => {
      reader.pause();
      setTimeout(() => reader.resume(), 30);
    });
    expect(await sendEvents({ pace, socket }, 40)).toBe(40);
  });

  it("lets go of who waits when the operation is ended, and when the socket closes", async () => {
    const { pace, socket, reader } = await connection({ patienceMs: 60_000 });
    reader.pause();
    while (socket.readyState === socket.OPEN) {
      const ending = new AbortController();
      const waits = pace.ready(ending.signal);
      if (
        (await Promise.race([waits.then(() => "ready"), new Promise((done) => setTimeout(done, 50, "behind"))])) ===
        "behind"
      ) {
        ending.abort();
        await waits;
        break;
      }
      socket.send(EVENT);
    }
    const waits = pace.ready(signal);
    socket.terminate();
    await waits;
  });

  it("ends a line that answers no ping", async () => {
    const { socket, reader } = await connection({ lookEveryMs: 20, deadAfterMs: 100 });
    reader.pause();
    await once(socket, "close");
  });

  it("leaves a quiet line alone that answers its pings", async () => {
    const { socket, reader } = await connection({ lookEveryMs: 10, deadAfterMs: 100 });
    let pings = 0;
    await new Promise<void>((resolve) => {
      reader.on("ping", () => {
        pings += 1;
        if (pings === 20) resolve();
      });
    });
    expect(socket.readyState).toBe(socket.OPEN);
  });

  it("closes who sends and does not read the answers, with the code", async () => {
    const { socket, reader } = await connection({ unsentBytes: 4 * KIB * KIB });
    const answer = "y".repeat(KIB * KIB);
    socket.on("message", () => socket.send(answer));
    reader.pause();
    const closed = once(reader, "close");
    while (socket.readyState === socket.OPEN) {
      reader.send("more");
      await new Promise((resolve) => setImmediate(resolve));
    }
    reader.resume();
    const [code, reason] = await closed;
    expect([code, String(reason).split(":")[0]]).toEqual([1013, "SUBSCRIBER_TOO_SLOW"]);
  });
});
