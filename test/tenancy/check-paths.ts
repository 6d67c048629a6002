import { randomUUID } from "node:crypto";
import { type ApiCaller, TEST_DASHBOARD_ORIGIN } from "@graft/testkit";
import { ACTORS } from "./actors.ts";
import { EXPECTED_PATHS, expectedAt } from "./expected-paths.ts";
import type { Matrix } from "./matrix.ts";
import type { Tenant } from "./seed-tenant.ts";

/** What of a tenant a path names. */
interface Names {
  readonly project: string;
  readonly deletionId: string;
  readonly organizationId: string;
}

const namesOf = (tenant: Tenant): Names => ({
  project: tenant.slugs.project ?? "",
  deletionId: tenant.idOf("Deletion"),
  organizationId: tenant.organizationId,
});

const MODEL = "odd-or-even@production";
const QUESTION = "{ organization { id } }";

/** A request for each route: its path, and what a POST carries. */
const REQUESTS: Readonly<Record<string, (names: Names) => { path: string; body?: unknown }>> = {
  "GET /graphql": () => ({ path: `/graphql?${new URLSearchParams({ query: QUESTION })}` }),
  "POST /graphql": () => ({ path: "/graphql", body: { query: QUESTION } }),
  "GET /api/auth/*": () => ({ path: "/api/auth/list-sessions" }),
  "POST /api/auth/*": () => ({ path: "/api/auth/update-user", body: { name: "Ada" } }),
  "GET /v1/models/:project/:reference": ({ project }) => ({ path: `/v1/models/${project}/${MODEL}` }),
  "GET /v1/models/:reference": () => ({ path: `/v1/models/${MODEL}` }),
  "GET /v1/models/:project/:reference/downloads": ({ project }) => ({
    path: `/v1/models/${project}/${MODEL}/downloads`,
  }),
  "GET /v1/deletions/:deletionId/export": ({ deletionId }) => ({ path: `/v1/deletions/${deletionId}/export` }),
  "GET /store/*": ({ organizationId }) => ({ path: `/store/org/${organizationId}/sha256/00/${"0".repeat(64)}` }),
  "PUT /store/*": ({ organizationId }) => ({ path: `/store/org/${organizationId}/sha256/00/${"0".repeat(64)}` }),
};

/** Routes that name something of a tenant by what others might hold. */
const NAMING = ["GET /v1/models/:project/:reference", "GET /v1/models/:project/:reference/downloads"];
const NAMING_FOR_ADMINS = ["GET /v1/deletions/:deletionId/export"];

const REFUSED: Readonly<Record<number, string>> = { 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND" };

interface Got {
  readonly outcome: string;
  /** The whole answer, without the request's id. */
  readonly whole: unknown;
}

async function ask(caller: ApiCaller, route: string, names: Names): Promise<Got> {
  const [method = "GET", pattern = "/"] = route.split(" ");
  const { path, body } = REQUESTS[route]?.(names) ?? { path: pattern };
  const response = await fetch(new URL(path, caller.url), {
    ...{ method, headers: { ...caller.headers, origin: TEST_DASHBOARD_ORIGIN, "apollo-require-preflight": "1" } },
    ...(method === "PUT" ? { body: "x" } : body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = (await response.text()).replaceAll(response.headers.get("x-request-id") ?? "none", "<request>");
  const named = /"code":"(UNAUTHENTICATED|FORBIDDEN|NOT_FOUND|INTERNAL)"/.exec(text)?.[1];
  const outcome = named ?? REFUSED[response.status] ?? (response.status >= 500 ? "INTERNAL" : "yes");
  return { outcome, whole: { status: response.status, text } };
}

/**
 * Every route of plain HTTP as everybody, the routes being those the API itself says it has. What names something of
 * another tenant is answered as what nobody has.
 */
export async function checkPaths(matrix: Matrix): Promise<void> {
  const { routes, actors, ours, theirs, foreigners, judge } = matrix;
  const transport = "http";
  const unruled = routes.filter((route) => EXPECTED_PATHS[route] === undefined);
  judge.hold({ actor: "nobody", transport, operation: "routes without a row", expected: [], got: unruled });
  const unknown = Object.keys(EXPECTED_PATHS).filter((route) => !routes.includes(route));
  judge.hold({ actor: "nobody", transport, operation: "rows without a route", expected: [], got: unknown });
  for (const route of routes) {
    for (const actor of ACTORS) {
      const { outcome } = await ask(actors[actor], route, namesOf(ours));
      judge.hold({ actor, transport, operation: route, expected: expectedAt(route, actor), got: outcome });
    }
  }
  const missing: Names = { project: `none-${randomUUID()}`, deletionId: randomUUID(), organizationId: randomUUID() };
  for (const route of [...NAMING, ...NAMING_FOR_ADMINS]) {
    const { caller } = foreigners.OWNER;
    const answer = async (names: Names) => {
      const got = await ask(caller, route, { ...namesOf(theirs), ...names });
      const text = Object.values(names).reduce(
        (rest: string, id: string) => rest.replaceAll(id, "<id>"),
        JSON.stringify(got),
      );
      return JSON.parse(text) as unknown;
    };
    const [expected, got] = [await answer(missing), await answer(namesOf(ours))];
    judge.hold({ actor: "foreign OWNER", transport, operation: `${route} of another tenant`, expected, got });
  }
}
