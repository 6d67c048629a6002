import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

function parse(value: unknown): bigint {
  const whole = typeof value === "number" ? Number.isSafeInteger(value) : /^-?\d{1,19}$/.test(String(value));
  if (!whole || (typeof value !== "number" && typeof value !== "string" && typeof value !== "bigint")) {
    throw new GraphQLError(`${JSON.stringify(String(value))} is not a whole number of 64 bits.`);
  }
  const parsed = BigInt(value);
  if (parsed < MIN || parsed > MAX) throw new GraphQLError(`${parsed} does not fit into 64 bits.`);
  return parsed;
}

/** A whole number of 64 bits: a JSON number while a double carries it exactly, else a string. */
export const BigIntScalar = new GraphQLScalarType<bigint, number | string>({
  name: "BigInt",
  description:
    "A whole number of 64 bits. Sent as a number up to 2^53 - 1 and as a string of digits beyond; both are read.",
  serialize: (value) => {
    const parsed = parse(value);
    const short = Number(parsed);
    return Number.isSafeInteger(short) ? short : parsed.toString();
  },
  parseValue: parse,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return parse(node.value);
    throw new GraphQLError("A whole number of 64 bits is written as a number or a string of digits.");
  },
});
