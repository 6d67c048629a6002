import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";

/**
 * Nothing from another host and no script that is not a file of this page. Styles may stand inline: the editor sets them
 * on what it draws. Sockets of the same host are named for browsers that do not count them to 'self'.
 */
function policyOf(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const TYPES = {
  "index.html": "text/html; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "main.css": "text/css; charset=utf-8",
} as const;

/** Where the build puts the page: beside the bundle, and from the sources beside the last build. */
const FOLDERS = ["./graphiql/", "../../dist/graphiql/"].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

async function readBuilt(name: string): Promise<Buffer | undefined> {
  for (const folder of FOLDERS) {
    const found = await readFile(folder + name).catch(() => undefined);
    if (found) return found;
  }
  return undefined;
}

/**
 * Serves GraphiQL at `/graphiql` from files of the build. They hold no secret and are the same for everybody; the page
 * asks who is there and shows the sign-in to whoever is no member, and the API refuses the schema to them.
 */
export function addGraphiqlRoute(fastify: FastifyInstance): void {
  const serve = (url: string, name: keyof typeof TYPES) =>
    fastify.get(url, async (request, reply) => {
      const content = await readBuilt(name);
      if (content === undefined) {
        const message = "GraphiQL is not built. Run npm run build in the checkout, or install a release.";
        return reply
          .code(404)
          .send({ errors: [{ message, extensions: { code: "NOT_FOUND", requestId: request.id } }] });
      }
      return reply
        .header("content-security-policy", policyOf(request.host))
        .header("cache-control", "no-cache")
        .type(TYPES[name])
        .send(content);
    });
  serve("/graphiql", "index.html");
  serve("/graphiql/main.js", "main.js");
  serve("/graphiql/main.css", "main.css");
}
