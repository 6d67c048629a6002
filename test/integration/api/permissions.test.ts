import { type ApiServer, PERMISSIONS, type Rule, schema } from "@graft/api";
import type { Role } from "@graft/contracts";
import { type ApiCaller, openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { dummyOperation } from "./dummy-operation.ts";

let database: TestDatabase;
let api: ApiServer;
let organization: SeededOrganization;
const callers = new Map<string, ApiCaller>();

const ROLES: readonly Role[] = ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN"];

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  organization = await seed(api.url).organization();
  for (const role of ROLES) callers.set(role, await organization.member(role));
  callers.set("OWNER", organization.asOwner);
  callers.set("AGENT", (await organization.key("AGENT")).caller);
  callers.set("SERVICE", (await organization.key("SERVICE")).caller);
  callers.set("anonymous", seed(api.url).anonymous().in(organization.slug));
  callers.set("stranger", (await seed(api.url).organization()).owner.in(organization.slug));
});

afterAll(async () => {
  await api?.close();
  await database?.close();
});

/** Whom each rule keeps out, beside strangers and those who are not signed in. */
const KEPT_OUT: Readonly<Record<Rule, readonly string[]>> = {
  PUBLIC: [],
  SIGNED_IN: [],
  VIEWER: [],
  MEMBER: ["VIEWER", "AGENT"],
  MAINTAINER: ["VIEWER", "MEMBER", "AGENT", "SERVICE"],
  ADMIN: ["VIEWER", "MEMBER", "MAINTAINER", "AGENT", "SERVICE"],
  OWNER: ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN", "AGENT", "SERVICE"],
  AGENT: ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN", "OWNER", "SERVICE"],
  AGENT_OR_MEMBER: ["VIEWER"],
};

/** Fields that the weakest may ask about themselves only: about somebody who is not there they are refused as about others. */
const ABOUT_ONESELF: readonly string[] = ["Mutation.removeMember"];

interface RootField {
  readonly name: string;
  readonly rule: Rule;
  readonly query: string;
}

/** Every field of the schema that HTTP serves, as the schema is built: none is left out by forgetting it here. */
const FIELDS: readonly RootField[] = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => {
    const operation = type?.name as "Query" | "Mutation";
    const rules: Readonly<Record<string, Rule>> = PERMISSIONS[operation];
    return {
      name: `${operation}.${field.name}`,
      rule: rules[field.name] as Rule,
      query: dummyOperation(operation, field),
    };
  }),
);

async function codeFor(who: string, query: string): Promise<string | undefined> {
  const answer = await callers.get(who)?.ask(query);
  if (!answer) throw new Error(`nobody is ${who}`);
  return answer.errors[0]?.extensions.code;
}

describe("every root field keeps its rule", () => {
  it.each(FIELDS)("$name: $rule", async ({ name, rule, query }) => {
    if (rule === "PUBLIC") {
      expect(await codeFor("anonymous", query)).toBeUndefined();
      return;
    }
    expect(await codeFor("anonymous", query), query).toBe("UNAUTHENTICATED");
    if (rule !== "SIGNED_IN") expect(await codeFor("stranger", query), query).toBe("NOT_FOUND");
    for (const who of KEPT_OUT[rule]) expect(await codeFor(who, query), `${who}: ${query}`).toBe("FORBIDDEN");
    // Who may ask gets an answer or an outcome, never a refusal and never a fault of ours.
    const keptOut = KEPT_OUT[ABOUT_ONESELF.includes(name) ? "ADMIN" : rule];
    const welcome = ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN", "OWNER", "SERVICE", "AGENT"].find(
      (who) => !keptOut.includes(who),
    );
    const code = await codeFor(welcome ?? "OWNER", query);
    expect(["FORBIDDEN", "UNAUTHENTICATED", "INTERNAL"], `${welcome}: ${query} answered ${code}`).not.toContain(code);
  });
});
