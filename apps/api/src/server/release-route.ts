import type { IncomingHttpHeaders } from "node:http";
import { canonicalJson, parseModelReference, sha256Hex } from "@graft/contracts";
import { describeRelease, findRelease, presignRelease, type ReleaseQuery } from "@graft/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphContext } from "../graphql/context.ts";
import { encodeId } from "../graphql/global-id.ts";
import { checkRule, checkScope } from "../graphql/guard-root-fields.ts";
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
  checkScope("READ", context);
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

/** Longest wait for a change, in seconds: shorter than what proxies give an answer that does not come. */
const LONGEST_WAIT = 30;

/** Seconds a client would wait rather than hear that nothing changed (RFC 7240, 4.3), as far as it is granted. */
function waitOf({ prefer }: IncomingHttpHeaders): number {
  const [, seconds = "0"] = /(?:^|[,;\s])wait=(\d{1,6})/.exec([prefer].flat().join(",")) ?? [];
  return Math.min(Number(seconds), LONGEST_WAIT);
}

interface Answered {
  readonly body: string;
  readonly etag: string;
}

interface Change {
  readonly request: FastifyRequest<ReleaseRequest>;
  readonly seconds: number;
  readonly closing: AbortSignal;
  /** Looks at the rows, which are the truth; hints only say when. */
  readonly look: () => Promise<Answered & { readonly organizationId: string }>;
  readonly isNew: (answer: Answered) => boolean;
}

/** What stands there as soon as it is new, or when the wait is over. */
async function changed(platform: Platform, { request, seconds, closing, look, isNew }: Change): Promise<Answered> {
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, seconds * 1000);
  request.raw.socket.once("close", end);
  const signal = AbortSignal.any([over.signal, closing]);
  const first = look();
  try {
    // A change between the look and the subscription would be waited for in vain, so it is subscribed to before.
    let tenant: string | undefined;
    const hints = platform.bus.subscribe("promotion.changed", signal, ({ organizationId }) => {
      return tenant === undefined || organizationId === tenant;
    });
    let answer = await first;
    tenant = (await first).organizationId;
    if (isNew(answer)) return answer;
    for await (const _ of hints) {
      answer = await look();
      if (isNew(answer)) break;
    }
    return answer;
  } finally {
    clearTimeout(timer);
    request.raw.socket.off("close", end);
    end();
  }
}

/**
 * Mounts what consumers of models ask for, as plain HTTP: which version stands under an alias, with an ETag, so that
 * asking every few seconds costs one line, or with `Prefer: wait=N` hears of a change at once; and the URLs of its files, which change and so have none.
 */
export function addReleaseRoute(fastify: FastifyInstance, platform: Platform): void {
  const closing = new AbortController();
  fastify.addHook("preClose", async () => closing.abort());
  const release = async (request: FastifyRequest<ReleaseRequest>, reply: FastifyReply) => {
    try {
      const query = queryOf(request.params);
      const look = async () => {
        // Whoever waits is asked again who he is: a key may have been taken back meanwhile.
        const { scope } = await contextOf(platform, request);
        const body = canonicalJson(describeRelease(await findRelease(scope, platform.work, query), query, encodeId));
        return { body, etag: `"${sha256Hex(body)}"`, organizationId: scope.organizationId };
      };
      const isNew = ({ etag }: Answered) => !hasAlready(request.headers["if-none-match"], etag);
      const seconds = waitOf(request.headers);
      const waiting = { request, seconds, closing: closing.signal, look, isNew };
      const answer = await (seconds > 0 ? changed(platform, waiting) : look());
      reply
        .header("etag", answer.etag)
        .header("cache-control", "private, no-cache")
        .header("vary", "authorization, cookie, graft-organization");
      if (!isNew(answer)) return reply.code(304).send();
      return reply.type("application/json; charset=utf-8").send(answer.body);
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
