import { GraphQLError } from "graphql";

/** The answer to a document over a limit. */
export function tooCostly(what: string, limit: number): GraphQLError {
  return new GraphQLError(`The query has more ${what} than the ${limit} allowed. Split it into several requests.`, {
    extensions: { code: "QUERY_TOO_COSTLY" },
  });
}
