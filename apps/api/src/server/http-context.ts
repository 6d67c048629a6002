import type { FastifyRequest } from "fastify";
import type { GraphContext } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";
import { countedContext } from "./counted-context.ts";
import { createContext } from "./create-context.ts";
import { strangerAt } from "./request-budget.ts";

/** Never aborts: a request over HTTP is answered to its end. */
const UNENDING = new AbortController().signal;

/**
 * Who sent an HTTP request, and for which tenant; the request is counted against them.
 *
 * @param named the organization's slug where the address names it: a browser that follows a link sends no header.
 * @throws AppError RATE_LIMITED; UNAUTHENTICATED when a key was sent that does not hold.
 */
export async function httpContext(platform: Platform, request: FastifyRequest, named?: string): Promise<GraphContext> {
  const headers = new Headers();
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) headers.set("authorization", authorization);
  if (cookie !== undefined) headers.set("cookie", cookie);
  const slug = request.headers["graft-organization"];
  const organization = typeof slug === "string" && slug !== "" ? slug : named;
  return countedContext(platform, strangerAt(request.ip), () =>
    createContext(
      platform,
      { headers, organization },
      { requestId: request.id, address: request.ip, signal: UNENDING },
    ),
  );
}
