import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from "graphql";
import type { GraphContext } from "./context.ts";
import { DERIVED_TYPE } from "./field-rules.ts";
import { checkRule } from "./guard-root-fields.ts";
import type { Rule } from "./permission-table.ts";

export interface FieldPermissions {
  /** Rules of single fields, by `Type.field`. */
  readonly fields: Readonly<Record<string, Rule>>;
  /** Types whose other fields inherit the rule of what led to them. */
  readonly inheriting: readonly string[];
}

/** How many fields there are, and by which way each has its rule. */
export interface FieldCount {
  readonly ruled: number;
  readonly inherited: number;
  readonly derived: number;
}

const ROOTS = ["Query", "Mutation", "Subscription"];

function guard(field: GraphQLField<unknown, GraphContext>, rule: Rule): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    checkRule(rule, context);
    return resolve(source, args, context, info);
  };
}

/**
 * Puts the rules of fields in front of them, and counts those that inherit one. Changes the schema it is given.
 *
 * @throws Error when a type has no rule, or when one is spelled out for what does not exist.
 */
export function guardFields(schema: GraphQLSchema, { fields: rules, inheriting }: FieldPermissions): FieldCount {
  const count = { ruled: 0, inherited: 0, derived: 0 };
  const faults: string[] = [];
  const unseen = new Set([...Object.keys(rules), ...inheriting]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || ROOTS.includes(type.name)) continue;
    const spelledOut = unseen.delete(type.name);
    if (!spelledOut && !DERIVED_TYPE.test(type.name)) faults.push(`no rule for the fields of ${type.name}`);
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      const rule = rules[name];
      unseen.delete(name);
      if (rule === undefined) count[spelledOut ? "inherited" : "derived"] += 1;
      else {
        count.ruled += 1;
        guard(field, rule);
      }
    }
  }
  faults.push(...[...unseen].map((name) => `a rule for ${name}, which the schema does not have`));
  if (faults.length > 0) throw new Error(`field-rules.ts has ${faults.join("; ")}.`);
  return count;
}
