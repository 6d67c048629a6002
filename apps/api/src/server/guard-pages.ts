import type { Socket } from "node:net";
import helmet from "@fastify/helmet";
import type { ErrorCode } from "@graft/contracts";
import type { FastifyInstance } from "fastify";

const YEAR = 365 * 24 * 3600;

interface GuardOptions {
  /** Whether browsers reach the API over TLS. */
  readonly secure: boolean;
  /** Origins whose pages may change things with a person's cookie. */
  readonly origins: readonly string[];
}

/**
 * What browsers are told about every answer: it is data, runs nothing, is framed by nobody and tells no other site where
 * it was read. And a change that a page of another origin asks for in a person's name is refused before it is read: the
 * cookie came by itself.
 */
export async function guardPages(fastify: FastifyInstance, { secure, origins }: GuardOptions): Promise<void> {
  await fastify.register(helmet, {
    // Pictures of the store are shown by the dashboard, which may listen on another port of the same host.
    crossOriginResourcePolicy: { policy: "same-site" },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: secure ? { maxAge: YEAR, includeSubDomains: false } : false,
  });
  fastify.addHook("onRequest", async (request, reply) => {
    const { origin, cookie } = request.headers;
    if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return undefined;
    if (origin === undefined || cookie === undefined || origins.includes(origin)) return undefined;
    const message = `Pages of ${origin} may not act in a person's name here. Add it to GRAFT_DASHBOARD_ORIGIN if it is yours.`;
    return reply.code(403).send({ errors: [described("FORBIDDEN", message, request.id)] });
  });
}

function described(code: ErrorCode, message: string, requestId?: string) {
  return { message, extensions: { code, ...(requestId !== undefined && { requestId }) } };
}

interface ClientFault {
  readonly status: string;
  readonly code: ErrorCode;
  readonly message: string;
}

function faultOf(code: string | undefined): ClientFault {
  if (code === "HPE_HEADER_OVERFLOW") {
    return {
      status: "431 Request Header Fields Too Large",
      code: "HEADERS_TOO_LARGE",
      message: "The headers are longer than 16 KiB together. Delete this site's cookies, or send less.",
    };
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return { status: "408 Request Timeout", code: "INPUT_INVALID", message: "The request took too long to arrive." };
  }
  return { status: "400 Bad Request", code: "INPUT_INVALID", message: "This is no request of HTTP." };
}

/** Answers what could not be read as a request with an error of the usual shape, and closes the connection. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { status, code, message } = faultOf(error.code);
  const body = JSON.stringify({ errors: [described(code, message)] });
  if (socket.writable) {
    const headers = `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
    socket.write(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}
