import { ACTORS, type ActorName } from "./actors.ts";

/** As in the table of operations: not known; as if it did not exist; known and not allowed; let through. */
const WORDS: Readonly<Record<string, string>> = {
  out: "UNAUTHENTICATED",
  gone: "NOT_FOUND",
  no: "FORBIDDEN",
  yes: "yes",
};

/**
 * Who may ask for what beside GraphQL, column by column as in `ACTORS`. `/store/*` knows nobody: its signature is the
 * permission, so that a request without one is refused whoever sends it. Sessions are people's: a key has none.
 */
export const EXPECTED_PATHS: Readonly<Record<string, string>> = {
  "GET /healthz": "yes yes yes yes yes yes yes yes yes",
  "GET /limits": "yes yes yes yes yes yes yes yes yes",
  "GET /graphiql": "yes yes yes yes yes yes yes yes yes",
  "GET /graphiql/main.js": "yes yes yes yes yes yes yes yes yes",
  "GET /graphiql/main.css": "yes yes yes yes yes yes yes yes yes",
  "GET /graphql": "out gone yes yes yes yes yes yes yes",
  "POST /graphql": "out gone yes yes yes yes yes yes yes",
  "GET /api/auth/*": "out yes yes yes yes yes yes out out",
  "POST /api/auth/*": "out yes yes yes yes yes yes out out",
  "GET /v1/models/:project/:reference": "out gone yes yes yes yes yes yes yes",
  "GET /v1/models/:reference": "out gone yes yes yes yes yes yes yes",
  "GET /v1/models/:project/:reference/downloads": "out gone yes yes yes yes yes yes yes",
  "GET /v1/audit-log": "out gone no no no yes yes no no",
  "GET /v1/deletions/:deletionId/export": "out gone no no no yes yes no no",
  "GET /store/*": "no no no no no no no no no",
  "PUT /store/*": "no no no no no no no no no",
};

/** What each actor is answered. */
export function expectedAt(route: string, actor: ActorName): string {
  const words = (EXPECTED_PATHS[route] ?? "").split(" ");
  return WORDS[words[ACTORS.indexOf(actor)] ?? ""] ?? "no such row";
}
