import { buildSchema, execute, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { GraphContext } from "./context.ts";
import { guardFields } from "./guard-fields.ts";

const SCHEMA = "type Query { box: Box } type Box { shown: Int secret: Int } type BoxConnection { nodes: [Box] }";

describe("rules of fields", () => {
  it("stop a schema with a type that neither has nor inherits one", () => {
    expect(() => guardFields(buildSchema(SCHEMA), { fields: {}, inheriting: [] })).toThrow(/no rule .* Box/);
  });

  it("stop a schema that lacks what they are about", () => {
    expect(() => guardFields(buildSchema(SCHEMA), { fields: { "Box.gone": "ADMIN" }, inheriting: ["Box"] })).toThrow(
      /Box.gone/,
    );
    expect(() => guardFields(buildSchema(SCHEMA), { fields: {}, inheriting: ["Box", "Bag"] })).toThrow(/Bag/);
  });

  it("are counted by the way each field has its own", () => {
    const count = guardFields(buildSchema(SCHEMA), { fields: { "Box.secret": "ADMIN" }, inheriting: ["Box"] });
    expect(count).toEqual({ ruled: 1, inherited: 1, derived: 1 });
  });

  it("hold wherever the field is reached", async () => {
    const schema = buildSchema(SCHEMA);
    guardFields(schema, { fields: { "Box.secret": "ADMIN" }, inheriting: ["Box"] });
    const actor = { kind: "USER", userId: "u", name: "n", role: "MEMBER" } as const;
    const contextValue = { identity: {}, scope: { organizationId: "o", actor } } as unknown as GraphContext;
    const rootValue = { box: { shown: 1, secret: 2 } };
    const { data, errors } = await execute({
      ...{ schema, rootValue, contextValue },
      document: parse("{ box { shown secret } }"),
    });
    expect(data).toEqual({ box: { shown: 1, secret: null } });
    const [refusal] = errors ?? [];
    expect(refusal?.originalError).toMatchObject({ code: "FORBIDDEN" });
  });
});
