import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { limitRule } from "./limit-rule.ts";
import { QUERY_LIMITS } from "./query-limits.ts";

const schema = buildSchema("type Query { a: A! } type A { a: A! x: Int }");
const codes = (query: string) =>
  validate(schema, parse(query), [limitRule]).map(({ extensions, message }) => ({ code: extensions.code, message }));
const nested = (levels: number) => `${"{ a ".repeat(levels - 1)}{ x }${" }".repeat(levels - 1)}`;

describe("the limit of depth", () => {
  it("lets pass what is as deep as allowed and refuses one level more", () => {
    expect(codes(nested(QUERY_LIMITS.depth))).toEqual([]);
    expect(codes(nested(QUERY_LIMITS.depth + 1))).toEqual([
      { code: "QUERY_TOO_COSTLY", message: expect.stringContaining(`levels than the ${QUERY_LIMITS.depth}`) },
    ]);
  });

  it("counts through fragments and survives those that contain themselves", () => {
    const half = Math.ceil(QUERY_LIMITS.depth / 2) + 1;
    const inside = nested(half).slice(1, -1);
    const query = nested(half).replace("x", "...F");
    expect(codes(`${query} fragment F on A { ${inside} }`)).toHaveLength(1);
    expect(codes("{ a { ...F } } fragment F on A { a { ...F } }")).toEqual([]);
  });

  it("leaves introspection out", () => {
    const type = `${"ofType { ".repeat(20)}name${" }".repeat(20)}`;
    expect(codes(`{ __schema { types { ${type} } } }`)).toEqual([]);
  });
});

describe("the limit of aliases", () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, i) => `x${i}: x`).join(" ");

  it("lets pass as many as allowed and refuses one more", () => {
    expect(codes(`{ a { ${aliases(QUERY_LIMITS.aliases)} } }`)).toEqual([]);
    expect(codes(`{ a { ${aliases(QUERY_LIMITS.aliases + 1)} } }`)).toMatchObject([{ code: "QUERY_TOO_COSTLY" }]);
  });

  it("counts a fragment's at every use, without walking it again", () => {
    const doubled = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on A { p: a { ...F${i + 1} } q: a { ...F${i + 1} } }`,
    );
    expect(codes(`{ a { ...F0 } } ${doubled.join(" ")} fragment F40 on A { x }`).length).toBeGreaterThan(0);
  });
});
