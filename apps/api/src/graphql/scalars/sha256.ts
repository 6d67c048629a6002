import { sha256Schema } from "@graft/contracts";
import { GraphQLError, GraphQLScalarType } from "graphql";

function parse(value: unknown): string {
  const digest = sha256Schema.safeParse(value);
  if (!digest.success) throw new GraphQLError(`${JSON.stringify(value)} is not a SHA-256 in 64 small hex digits.`);
  return digest.data;
}

/** The address of content. */
export const Sha256 = new GraphQLScalarType<string, string>({
  name: "SHA256",
  description: "A SHA-256 digest in 64 small hexadecimal digits.",
  serialize: parse,
  parseValue: parse,
});
