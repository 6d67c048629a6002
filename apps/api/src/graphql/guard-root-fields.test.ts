import { AppError } from "@graft/contracts";
import type { TenantScope } from "@graft/domain";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { GraphContext } from "./context.ts";
import { checkRule, guardRootFields } from "./guard-root-fields.ts";
import type { Rule } from "./permission-table.ts";

const NONE = { Query: {}, Mutation: {}, Subscription: {} };

describe("the permission table", () => {
  it("stops a schema with a field that has no rule", () => {
    const schema = buildSchema("type Query { me: Int secret: Int } type Mutation { wipe: Int }");
    expect(() => guardRootFields(schema, { ...NONE, Query: { me: "PUBLIC" } })).toThrow(/no rule for Query.secret/);
    expect(() => guardRootFields(schema, { ...NONE, Query: { me: "PUBLIC", secret: "OWNER" } })).toThrow(
      /no rule for Mutation.wipe/,
    );
  });

  it("stops a schema that lacks a field it rules over", () => {
    const schema = buildSchema("type Query { me: Int }");
    expect(() => guardRootFields(schema, { ...NONE, Query: { me: "PUBLIC", gone: "OWNER" } })).toThrow(/Query.gone/);
  });
});

const OUTCOMES = ["ok", "UNAUTHENTICATED", "ORGANIZATION_REQUIRED", "FORBIDDEN"] as const;

function contextOf(who: string): GraphContext {
  const person = { kind: "USER", userId: "u", name: "n" } as const;
  const key = { kind: "KEY", apiKeyId: "k", name: "n" } as const;
  const scope = (actor: TenantScope["actor"]) => ({ identity: {}, scope: { organizationId: "o", actor } });
  if (who === "anonymous") return { identity: null } as unknown as GraphContext;
  if (who === "no organization") {
    return {
      identity: {},
      get scope(): never {
        throw new AppError("ORGANIZATION_REQUIRED", "Say which.");
      },
    } as unknown as GraphContext;
  }
  if (who === "AGENT" || who === "SERVICE") return scope({ ...key, keyKind: who }) as unknown as GraphContext;
  return scope({ ...person, role: who as "OWNER" }) as unknown as GraphContext;
}

function outcome(rule: Rule, who: string): (typeof OUTCOMES)[number] {
  try {
    checkRule(rule, contextOf(who));
    return "ok";
  } catch (error) {
    return (error as AppError).code as (typeof OUTCOMES)[number];
  }
}

describe("a rule", () => {
  const everybody = [
    "anonymous",
    "no organization",
    "VIEWER",
    "MEMBER",
    "MAINTAINER",
    "ADMIN",
    "OWNER",
    "SERVICE",
    "AGENT",
  ];
  const [ok, out, none, no] = OUTCOMES;

  // One row for each rule: what everybody, in the order above, gets.
  it.each<[Rule, readonly string[]]>([
    ["PUBLIC", [ok, ok, ok, ok, ok, ok, ok, ok, ok]],
    ["SIGNED_IN", [out, ok, ok, ok, ok, ok, ok, ok, ok]],
    ["VIEWER", [out, none, ok, ok, ok, ok, ok, ok, ok]],
    ["MEMBER", [out, none, no, ok, ok, ok, ok, ok, no]],
    ["MAINTAINER", [out, none, no, no, ok, ok, ok, no, no]],
    ["ADMIN", [out, none, no, no, no, ok, ok, no, no]],
    ["OWNER", [out, none, no, no, no, no, ok, no, no]],
    ["AGENT", [out, none, no, no, no, no, no, no, ok]],
    ["AGENT_OR_MEMBER", [out, none, no, ok, ok, ok, ok, ok, ok]],
  ])("%s holds for whom it says", (rule, expected) => {
    expect(everybody.map((who) => outcome(rule, who))).toEqual(expected);
  });
});
