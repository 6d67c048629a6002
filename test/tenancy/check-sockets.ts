import { once } from "node:events";
import { LIMITS } from "@graft/contracts";
import type { ApiCaller } from "@graft/testkit";
import { TEST_DASHBOARD_ORIGIN } from "@graft/testkit";
import { WebSocket } from "ws";
import { ACTORS } from "./actors.ts";
import type { Matrix } from "./matrix.ts";

const GREETING = { anonymous: 4401, stranger: 4403 } as const;

/** How the server closes a socket of the caller. */
function closing(caller: ApiCaller): Promise<number> {
  return new Promise((resolve) => {
    caller.socket((code) => resolve(code));
  });
}

/** HTTP status of the upgrade for a page of the given origin; 101 when it becomes a socket. */
async function upgradeFrom(url: string, origin: string | undefined): Promise<number> {
  const address = new URL("/graphql", url).href.replace(/^http/, "ws");
  const socket = new WebSocket(address, "graphql-transport-ws", origin === undefined ? {} : { origin });
  const status = await Promise.race([
    once(socket, "open").then(() => 101),
    once(socket, "unexpected-response").then(([, response]) => (response as { statusCode: number }).statusCode),
  ]);
  socket.terminate();
  return status;
}

/** What the server does with a ping of that many bytes: `pong`, or the code it closes the socket with. */
async function answerTo(url: string, bytes: number): Promise<unknown> {
  const socket = new WebSocket(new URL("/graphql", url).href.replace(/^http/, "ws"), "graphql-transport-ws");
  await once(socket, "open");
  const ping = (pad: string) => JSON.stringify({ type: "ping", payload: { pad } });
  const answered = Promise.race([
    once(socket, "message").then(([message]) => (JSON.parse(String(message)) as { type: string }).type),
    once(socket, "close").then(([code]) => code as number),
  ]);
  socket.send(ping("x".repeat(bytes - ping("").length)));
  const answer = await answered;
  socket.terminate();
  return answer;
}

/** Who has no business on a socket gets none: closed with 4401 or 4403, and a page of another origin not even upgraded. */
export async function checkSockets({ url, actors, theirs, judge }: Matrix): Promise<void> {
  const transport = "websocket";
  for (const actor of ["anonymous", "stranger"] as const) {
    const got = await closing(actors[actor]);
    judge.hold({ actor, transport, operation: "connection_init", expected: GREETING[actor], got });
  }
  const lost = theirs.organization.owner.in("no-such-organization");
  judge.hold({
    ...{ actor: "stranger", transport, operation: "connection_init for a missing organization" },
    ...{ expected: 4403, got: await closing(lost) },
  });
  const most = LIMITS.socketMessageBytes;
  for (const [bytes, expected] of [
    [most, "pong"],
    [most + 1, 1009],
  ] as const) {
    const operation = `a frame of ${bytes} bytes`;
    judge.hold({ actor: "anonymous", transport, operation, expected, got: await answerTo(url, bytes) });
  }
  const origins = [
    ["https://evil.example", 403],
    ["null", 403],
    [`${TEST_DASHBOARD_ORIGIN}.evil.example`, 403],
    [TEST_DASHBOARD_ORIGIN, 101],
    [undefined, 101],
  ] as const;
  for (const [origin, expected] of origins) {
    const operation = `upgrade from ${origin ?? "a program"}`;
    judge.hold({ actor: ACTORS[0], transport, operation, expected, got: await upgradeFrom(url, origin) });
  }
}
