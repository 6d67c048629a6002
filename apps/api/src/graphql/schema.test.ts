import { readFileSync } from "node:fs";
import { type GraphQLNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { printSchema } from "./print-schema.ts";
import { schema } from "./schema.ts";

/** Everything of a type that a reader of the schema meets, with its description. */
function described(type: GraphQLNamedType): [string, string | null | undefined][] {
  const own: [string, string | null | undefined][] = [[type.name, type.description]];
  if (isEnumType(type)) {
    return [
      ...own,
      ...type
        .getValues()
        .map(({ name, description }) => [`${type.name}.${name}`, description] as [string, typeof description]),
    ];
  }
  if (isInputObjectType(type)) {
    return [
      ...own,
      ...Object.values(type.getFields()).map(
        (field) => [`${type.name}.${field.name}`, field.description] as [string, typeof field.description],
      ),
    ];
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return own;
  for (const field of Object.values(type.getFields())) {
    own.push([`${type.name}.${field.name}`, field.description]);
    for (const arg of field.args) own.push([`${type.name}.${field.name}(${arg.name})`, arg.description]);
  }
  return own;
}

describe("the schema", () => {
  it("is the one that is committed; `npm run schema -w @graft/api` writes it", () => {
    const committed = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");
    expect(printSchema(schema)).toBe(committed);
  });

  it("describes every type, field, argument and value", () => {
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
    const names = types.flatMap(described);
    expect(names.length).toBeGreaterThan(100);
    const standard = ["ID", "Int", "String", "Float", "Boolean"];
    expect(names.filter(([name, text]) => !text && !standard.includes(name)).map(([name]) => name)).toEqual([]);
  });
});
