import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";
import { announce, keysUnder } from "./upload.ts";

const SIZE = 6 * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, "x");

interface Upload {
  readonly url: string;
  /** Bytes sent, and announced unless the body is chunked. */
  readonly bytes: number;
  readonly chunked?: boolean;
}

type Client = (upload: Upload) => Promise<string>;

const outcome = (status: number | undefined, body: string) => `${status} ${JSON.parse(body).error.code}`;

/** A browser's way: the answer may be read while the body is sent. */
const byFetch: Client = async ({ url, bytes, chunked }) => {
  const piecewise = async function* () {
    for (let sent = 0; sent < bytes; sent += PIECE.length) yield PIECE;
  };
  const body = chunked ? piecewise() : new Uint8Array(bytes);
  const response = await fetch(url, { method: "PUT", body, duplex: "half" } as unknown as RequestInit);
  return outcome(response.status, await response.text());
};

/** Node's own way, with a connection for this request alone. */
const byHttp: Client = ({ url, bytes, chunked }) =>
  new Promise((resolve, reject) => {
    const headers = chunked ? { "transfer-encoding": "chunked" } : { "content-length": bytes };
    const made = request(url, { method: "PUT", agent: false, headers }, (response) => {
      text(response).then((body) => resolve(outcome(response.statusCode, body)), reject);
    });
    made.on("error", reject);
    made.end(Buffer.alloc(bytes));
  });

/** A simple client's way: everything is sent before the answer is looked at, and the connection is not used again. */
const bySocket: Client = async ({ url, bytes, chunked }) => {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  const length = chunked ? "transfer-encoding: chunked" : `content-length: ${bytes}`;
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\n${length}\r\nconnection: close\r\n\r\n`);
  for (let sent = 0; sent < bytes; sent += PIECE.length) {
    const piece = chunked ? [`${PIECE.length.toString(16)}\r\n`, PIECE, "\r\n"] : [PIECE];
    for (const part of piece) if (!socket.write(part)) await once(socket, "drain");
    await nextTurn();
  }
  if (chunked) socket.write("0\r\n\r\n");
  const answer = await text(socket);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return outcome(Number(head.split(" ")[1]), body);
};

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

async function presigned(): Promise<string> {
  const { asOwner } = await bench.organization();
  const { uploads } = await announce(asOwner, "MODEL", [{ path: "a", sha256: "a".repeat(64), sizeBytes: SIZE }]);
  return uploads?.[0]?.url ?? "";
}

describe("an upload that is refused while megabytes of it are on their way", () => {
  it.each([
    ["fetch", byFetch],
    ["a connection of Node's", byHttp],
    ["a client that reads when it has sent everything", bySocket],
  ] as const)("tells %s why, however many send at once", async (_, send) => {
    const url = await presigned();
    const altered = new URL(url);
    altered.searchParams.set("signature", "A".repeat(43));
    const refused: readonly (readonly [Upload, string])[] = [
      [{ url: altered.href, bytes: SIZE }, "403 URL_SIGNATURE_INVALID"],
      [{ url, bytes: SIZE + PIECE.length }, "400 INPUT_INVALID"],
      // The length is not known before, so part of the body has been taken when it is refused.
      [{ url, bytes: SIZE + 4 * PIECE.length, chunked: true }, "400 INPUT_INVALID"],
    ];
    for (const [upload, expected] of refused) {
      for (let round = 0; round < 2; round++) {
        const answers = await Promise.all(Array.from({ length: 4 }, () => send(upload)));
        expect(answers).toEqual(Array(4).fill(expected));
      }
    }
    expect(await keysUnder(bench.store, "staging/")).toEqual([]);
  });
});
