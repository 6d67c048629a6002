import type { IncomingMessage, Server } from "node:http";
import type { WebSocketServer } from "ws";
import type { Platform } from "../platform.ts";
import { strangerAt } from "./request-budget.ts";
import { clientAddress, trustIn } from "./trusted-proxies.ts";

export interface WebSocketOptions {
  readonly platform: Platform;
  readonly server: Server;
  /** Origins whose pages may connect; programs that are no browsers send none. */
  readonly origins: readonly string[];
}

/** Upgrades `/graphql`; a page of another origin, and an address that has used up its requests, get no socket at all. */
export function acceptUpgrades({ platform, server, origins }: WebSocketOptions, sockets: WebSocketServer): void {
  const trust = trustIn(platform.env.server.trustedProxies);
  const refusalOf = async (request: IncomingMessage): Promise<string | undefined> => {
    const { origin } = request.headers;
    if (request.url?.split("?")[0] !== "/graphql") return "404 Not Found";
    if (origin && !origins.includes(origin)) return "403 Forbidden";
    return platform.budget.check(strangerAt(clientAddress(request, trust))).then(
      () => undefined,
      () => "429 Too Many Requests",
    );
  };
  server.on("upgrade", (request, socket, head) => {
    // Until it is a WebSocket nobody else listens, and an unheard error would end the process.
    const ignore = () => undefined;
    socket.on("error", ignore);
    void refusalOf(request).then((refusal) => {
      socket.off("error", ignore);
      if (refusal === undefined) {
        sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
        return;
      }
      socket.on("error", ignore);
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  });
}
