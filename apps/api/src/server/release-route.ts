import { canonicalJson, parseModelReference, sha256Hex } from "@graft/contracts";
import { describeRelease, findRelease, presignRelease, type ReleaseQuery } from "@graft/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphContext } from "../graphql/context.ts";
import { encodeId } from "../graphql/global-id.ts";
import { checkRule } from "../graphql/guard-root-fields.ts";
import type { Platform } from "../platform.ts";
import { COUNTS_BY_CALLER } from "./create-fastify.ts";
import { httpContext } from "./http-context.ts";
import { refuseRequest } from "./refuse-request.ts";

interface ReleaseRequest {
  readonly Params: { readonly project?: string; readonly reference: string };
}

async function contextOf(platform: Platform, request: FastifyRequest): Promise<GraphContext> {
  const context = await httpContext(platform, request);
  checkRule("VIEWER", context);
  return context;
}

function queryOf({ project, reference }: ReleaseRequest["Params"]): ReleaseQuery {
  return { project: project ?? null, ...parseModelReference(reference) };
}

/** True when the client has the document with this tag already (RFC 9110, 13.1.2: compared weakly). */
function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/**
 * Mounts what consumers of models ask for, as plain HTTP: which version stands under an alias, with an ETag, so that
 * asking every few seconds costs one line, and the URLs of its files, which change and so have none.
 */
export function addReleaseRoute(fastify: FastifyInstance, platform: Platform): void {
  const release = async (request: FastifyRequest<ReleaseRequest>, reply: FastifyReply) => {
    try {
      const { scope } = await contextOf(platform, request);
      const query = queryOf(request.params);
      const body = canonicalJson(describeRelease(await findRelease(scope, platform.work, query), query, encodeId));
      const etag = `"${sha256Hex(body)}"`;
      reply
        .header("etag", etag)
        .header("cache-control", "private, no-cache")
        .header("vary", "authorization, cookie, graft-organization");
      if (hasAlready(request.headers["if-none-match"], etag)) return reply.code(304).send();
      return reply.type("application/json; charset=utf-8").send(body);
    } catch (error) {
      return refuseRequest(platform, reply, error);
    }
  };
  const downloads = async (request: FastifyRequest<ReleaseRequest>, reply: FastifyReply) => {
    try {
      const { scope } = await contextOf(platform, request);
      const answer = await presignRelease(scope, platform, queryOf(request.params));
      return reply.header("cache-control", "no-store").send(answer);
    } catch (error) {
      return refuseRequest(platform, reply, error);
    }
  };
  for (const place of ["/v1/models/:project/:reference", "/v1/models/:reference"]) {
    fastify.get<ReleaseRequest>(place, { config: COUNTS_BY_CALLER }, release);
  }
  for (const place of ["/v1/models/:project/:reference/downloads"])
    fastify.get<ReleaseRequest>(place, { config: COUNTS_BY_CALLER }, downloads);
}
