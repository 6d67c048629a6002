import { GraphQLError, GraphQLScalarType } from "graphql";

function parse(value: unknown): Date {
  const date = typeof value === "string" ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) {
    throw new GraphQLError(`${JSON.stringify(value)} is not a date and time as in 2026-01-31T12:00:00.000Z.`);
  }
  return date;
}

/** A moment in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description: "A moment in UTC with milliseconds, written as in 2026-01-31T12:00:00.000Z (RFC 3339).",
  specifiedByURL: "https://scalars.graphql.org/andimarek/date-time.html",
  serialize: (value) => (value instanceof Date ? value : parse(value)).toISOString(),
  parseValue: parse,
});
