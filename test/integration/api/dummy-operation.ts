import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";

/** A value of each scalar that is well-formed and means nothing. */
const SCALARS: Readonly<Record<string, string>> = {
  ID: '"01890000-0000-7000-8000-000000000000"',
  String: '"x"',
  Int: "1",
  Float: "1.5",
  Boolean: "true",
  DateTime: '"2026-01-01T00:00:00.000Z"',
  JSON: "{}",
  BigInt: "1",
  Double: "1",
  SHA256: `"${"0".repeat(64)}"`,
};

function dummy(type: GraphQLInputType): string {
  if (isNonNullType(type)) return dummy(type.ofType);
  if (isListType(type)) return `[${dummy(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${needed.map((field) => `${field.name}: ${dummy(field.type)}`).join(", ")} }`;
  }
  const value = SCALARS[type.name];
  if (value === undefined) throw new Error(`no dummy for the scalar ${type.name}`);
  return value;
}

/** An operation that asks for one root field with the arguments it needs and nothing of what it answers. */
export function dummyOperation(operation: string, field: GraphQLField<unknown, unknown>): string {
  const needed = field.args.filter((arg) => isNonNullType(arg.type));
  const args = needed.length === 0 ? "" : `(${needed.map((arg) => `${arg.name}: ${dummy(arg.type)}`).join(", ")})`;
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  return `${operation.toLowerCase()} { ${field.name}${args}${selection} }`;
}
