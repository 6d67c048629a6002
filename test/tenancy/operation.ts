import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { argumentsOf, type Choose } from "./arguments.ts";

export type OperationKind = "Query" | "Mutation" | "Subscription";

/** One root field of the schema. */
export interface Operation {
  /** `Query.run`; `Query.node(Run)` for each type that `node` answers. */
  readonly name: string;
  readonly kind: OperationKind;
  readonly field: GraphQLField<unknown, unknown>;
  /** The type asked for by `node`. */
  readonly nodeType?: string;
}

export interface Call {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation asks for of one object: its plain fields. Lists and relations are walked by the check of fields. */
function plainSelection(type: GraphQLObjectType): string {
  const plain = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) && !field.args.some((arg) => isNonNullType(arg.type)),
  );
  const errors = type.getFields().userErrors ? "userErrors { code message subject }" : "";
  return ["__typename", ...plain.map(({ name }) => name), errors].join(" ");
}

function selectionOf(type: GraphQLOutputType, nodeType?: GraphQLObjectType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  if (isObjectType(named)) return `{ ${plainSelection(named)} }`;
  return nodeType === undefined ? "{ __typename }" : `{ __typename ... on ${nodeType.name} { id } }`;
}

/** Every query, mutation and subscription, and `node` once for each type it answers. */
export function operationsOf(schema: GraphQLSchema): Operation[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).flatMap((field): Operation[] => {
      const kind = type?.name as OperationKind;
      const name = `${kind}.${field.name}`;
      if (name !== "Query.node") return [{ name, kind, field }];
      const node = schema.getType("Node");
      if (!isInterfaceType(node)) throw new Error("the schema has no interface Node");
      return schema
        .getImplementations(node)
        .objects.map((type) => ({ name: `${name}(${type.name})`, kind, field, nodeType: type.name }));
    }),
  );
}

/** The operation as it is sent, with what it names chosen by the caller. */
export function callOf(schema: GraphQLSchema, { kind, field, nodeType }: Operation, choose: Choose): Call {
  const variables =
    nodeType === undefined ? argumentsOf(kind, field, choose) : { id: choose("Query.node(id)", nodeType) };
  const sent = field.args.filter(({ name }) => variables[name] !== undefined);
  const declared = sent.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const passed = sent.map(({ name }) => `${name}: $${name}`).join(", ");
  const node = nodeType === undefined ? undefined : schema.getType(nodeType);
  const selection = selectionOf(field.type, isObjectType(node) ? node : undefined);
  const [declaration, args] = sent.length === 0 ? ["", ""] : [`(${declared})`, `(${passed})`];
  return { query: `${kind.toLowerCase()} Matrix${declaration} { ${field.name}${args} ${selection} }`, variables };
}

/** Every place where the operation names something of a tenant. */
export function slotsOf(schema: GraphQLSchema, operation: Operation): string[] {
  const slots: string[] = [];
  callOf(schema, operation, (slot) => {
    slots.push(slot);
    return slot;
  });
  return slots;
}
