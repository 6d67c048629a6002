import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const NOT_FINITE: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function parse(value: unknown): number {
  if (typeof value === "number") return value;
  const named = NOT_FINITE.get(value);
  if (named === undefined) {
    throw new GraphQLError(`${JSON.stringify(value)} is not a number, "NaN", "Infinity" or "-Infinity".`);
  }
  return named;
}

/** A double that may be NaN or infinite, which JSON numbers cannot say: a diverged loss is data, not an error. */
export const Double = new GraphQLScalarType<number, number | string>({
  name: "Double",
  description: 'A number of double precision (IEEE 754). NaN and infinities are "NaN", "Infinity" and "-Infinity".',
  serialize: (value) => {
    const parsed = parse(value);
    return Number.isFinite(parsed) ? parsed : String(parsed);
  },
  parseValue: parse,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
    if (node.kind === Kind.STRING) return parse(node.value);
    throw new GraphQLError('A double is written as a number, "NaN", "Infinity" or "-Infinity".');
  },
});
