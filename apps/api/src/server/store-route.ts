import type { Readable } from "node:stream";
import type { FileArtifactStore } from "@graft/artifacts";
import type { FastifyInstance } from "fastify";

/** Longest body of one PUT: a file of an artifact. The store itself refuses all but the exact length announced. */
const BODY_LIMIT = 5 * 1024 ** 3;

/**
 * Mounts the file store's presigned URLs at `/store/`. Bodies go to the store as streams: the API never holds a file in
 * memory. Who may do what is in the URL's signature; nothing else of the request is looked at.
 */
export async function addStoreRoute(fastify: FastifyInstance, store: FileArtifactStore): Promise<void> {
  await fastify.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser("*", (_request, body, done) => done(null, body));
    scoped.route({
      method: ["GET", "HEAD", "PUT"],
      url: "/store/*",
      bodyLimit: BODY_LIMIT,
      handler: async (request, reply) => {
        const { method, url, headers } = request;
        // A PUT without a content type has not been parsed: its bytes still wait in the raw request.
        const body = method === "PUT" ? ((request.body as Readable | undefined) ?? request.raw) : undefined;
        const answer = await store.handle({ method, url, headers, body });
        return (
          reply
            .code(answer.status)
            .headers(answer.headers)
            // The signature is the permission: a dashboard opened as localhost shows pictures signed for 127.0.0.1.
            .header("cross-origin-resource-policy", "cross-origin")
            .send(answer.body)
        );
      },
    });
  });
}
