import type { FastifyInstance, FastifyRequest } from "fastify";
import { CLIENT_ADDRESS_HEADER } from "../auth/create-auth.ts";
import type { Platform } from "../platform.ts";

function toFetchRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) headers.append(name, item);
    }
  }
  headers.set(CLIENT_ADDRESS_HEADER, request.ip);
  const body = request.method === "GET" || request.body === undefined ? null : JSON.stringify(request.body);
  return new Request(new URL(request.url, publicUrl), { method: request.method, headers, body });
}

/** Mounts the sign-in library at `/api/auth/*`. */
export function addAuthRoute(fastify: FastifyInstance, platform: Platform, publicUrl: string): void {
  fastify.route({
    method: ["GET", "POST"],
    url: "/api/auth/*",
    handler: async (request, reply) => {
      const response = await platform.auth.handler(toFetchRequest(request, publicUrl));
      reply.code(response.status);
      for (const [name, value] of response.headers) {
        // Several cookies must stay several headers; getSetCookie keeps them apart.
        if (name !== "set-cookie" && name !== "content-length") reply.header(name, value);
      }
      const wait = response.headers.get("x-retry-after");
      if (wait !== null) reply.header("retry-after", wait);
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header("set-cookie", cookies);
      return reply.send(await response.text());
    },
  });
}
