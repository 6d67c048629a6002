import { Agent, createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "http-proxy-3";
import type { Logger } from "pino";
import { clientAddress, trustIn } from "../server/trusted-proxies.ts";
import type { ProxyEnv } from "./env.ts";
import { ReplicaPool } from "./replica-pool.ts";

/** Paths of the API; everything else is the dashboard's. */
const API_PATHS = /^\/(graphql|api\/auth|store|v1|healthz|limits)(\/|$|\?)/;

export interface RunningProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Milliseconds an unused connection to a replica is kept; the replicas keep theirs longer, so that none is closed in use. */
const KEEP_UNUSED = 20_000;

/**
 * One address for the dashboard and the API's replicas, WebSockets included. A replica that does not answer gets no traffic.
 * What a client says about its own address is dropped, unless it is one of the proxies trusted.
 */
export async function startProxy(env: ProxyEnv, logger: Logger): Promise<RunningProxy> {
  const replicas = new ReplicaPool(env.api, (url, healthy) =>
    logger.info({ replica: url }, healthy ? "a replica answers" : "a replica does not answer"),
  );
  const trust = trustIn(env.trustedProxies);
  const agent = new Agent({ keepAlive: true, timeout: KEEP_UNUSED });
  const proxy = createProxyServer({ agent, xfwd: false });
  // Every request has its own callback; the proxy also emits, and an unheard error would end the process.
  proxy.on("error", () => undefined);

  const targetOf = (request: IncomingMessage): string | undefined =>
    env.dashboard !== undefined && !API_PATHS.test(request.url ?? "") ? env.dashboard : replicas.next();
  const forward = (request: IncomingMessage) => {
    const trusted = trust(request.socket.remoteAddress ?? "", 0);
    request.headers["x-forwarded-for"] = clientAddress(request, trust);
    if (!trusted) {
      request.headers["x-forwarded-proto"] = "http";
      delete request.headers["x-forwarded-host"];
      delete request.headers.forwarded;
    }
  };
  const failed = (target: string, error: Error) => {
    logger.warn({ target, reason: error.message }, "a request failed");
    if (target !== env.dashboard) replicas.failed(target);
  };

  const server = createServer((request, response) => {
    const target = targetOf(request);
    if (target === undefined) return unavailable(response);
    forward(request);
    // A client that goes away is no fault of the replica's.
    let gone = false;
    response.on("close", () => {
      gone = !response.writableFinished;
    });
    proxy.web(request, response, { target }, (error) => {
      if (!gone) failed(target, error);
      unavailable(response);
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = targetOf(request);
    if (target === undefined) {
      socket.end(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      );
      return;
    }
    forward(request);
    proxy.ws(request, socket as Socket, head, { target, agent: undefined }, (error) => {
      failed(target, error);
      socket.destroy();
    });
  });
  await listen(server, env);
  await replicas.open();
  const { port } = server.address() as AddressInfo;
  const host = env.host === "127.0.0.1" || env.host === "0.0.0.0" ? "localhost" : env.host;
  return { url: `http://${host}:${port}`, close: () => close(server, { replicas, agent }) };
}

/** No replica can answer now. Sent only where no answer has begun; a half-sent one is broken off, so that it is not taken for whole. */
function unavailable(response: ServerResponse | Socket): void {
  if (!(response instanceof ServerResponse) || response.headersSent) {
    response.destroy();
    return;
  }
  const message = "No replica of the API answers at the moment. Try again shortly.";
  response.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: "INTERNAL" } }] }));
}

function listen(server: Server, { host, port }: ProxyEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server, { replicas, agent }: { replicas: ReplicaPool; agent: Agent }): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Sockets of WebSockets are the server's no longer; they end with their replicas or with this process.
  server.closeAllConnections();
  await replicas.close();
  agent.destroy();
  await closed;
}
