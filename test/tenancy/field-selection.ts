import { type GraphQLObjectType, getNamedType, isInterfaceType, isLeafType, isObjectType } from "graphql";
import { argumentsOf, type Choose } from "./arguments.ts";
import { EXPECTED_FIELDS } from "./expected-fields.ts";

const DEPTH = 4;

export interface FieldSelection {
  readonly text: string;
  /** `Type.field` of everything selected. */
  readonly fields: ReadonlySet<string>;
}

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${literal(item)}`)
      .join(", ")} }`;
  }
  return JSON.stringify(value);
}

/**
 * Everything of an object down to some depth, but what is restricted. A type is walked once on each way down, and once in
 * all below the first level: lists of the same thing say nothing new.
 */
export function selectFields(type: GraphQLObjectType, choose: Choose): FieldSelection {
  const fields = new Set<string>();
  const walked = new Set<string>();
  const walk = (parent: GraphQLObjectType, depth: number): string => {
    walked.add(parent.name);
    const parts: string[] = ["__typename"];
    for (const field of Object.values(parent.getFields())) {
      const name = `${parent.name}.${field.name}`;
      if (EXPECTED_FIELDS[name] !== undefined) continue;
      const named = getNamedType(field.type);
      let below = "";
      if (isObjectType(named)) {
        if (depth === 0 || walked.has(named.name)) continue;
        below = ` { ${walk(named, depth - 1)} }`;
      } else if (isInterfaceType(named)) below = " { __typename }";
      else if (!isLeafType(named)) continue;
      const args = Object.entries(argumentsOf(parent.name, field, choose));
      const list = args.map(([arg, value]) => `${arg}: ${literal(value)}`).join(", ");
      const first = field.args.some((arg) => arg.name === "first") && list === "" ? "first: 2" : list;
      parts.push(`${field.name}${first === "" ? "" : `(${first})`}${below}`);
      fields.add(name);
    }
    return parts.join(" ");
  };
  const text = walk(type, DEPTH);
  return { text, fields };
}
