import { type GraphQLSchema, lexicographicSortSchema, printSchema as print } from "graphql";

/** The schema as text, sorted, so that a change of it is a readable difference and an order is none. */
export function printSchema(schema: GraphQLSchema): string {
  return `${print(lexicographicSortSchema(schema))}\n`;
}
