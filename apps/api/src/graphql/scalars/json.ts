import { GraphQLScalarType, valueFromASTUntyped } from "graphql";

/** Any JSON value; the field's description names its schema in the contracts. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "Any JSON value. The field's description says which shape it has.",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
