import { AppError, type KeyScope } from "@graft/contracts";
import { actorHasRole, actorIsAgent, requireRole } from "@graft/domain";
import { defaultFieldResolver, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from "graphql";
import type { GraphContext } from "./context.ts";
import { type OperationRules, type Rule, scopeNeeded } from "./permission-table.ts";

export type Permissions = Readonly<Record<"Query" | "Mutation" | "Subscription", OperationRules>>;

/** Extensions of a subscription on a hot path whose events hold all they answer: no read transaction is opened for one. */
export const READS_NOTHING = { readsNothing: true } as const;

/** True when answering needs a tenant, and with it a read transaction. */
function needsTenant(rule: Rule): boolean {
  return rule !== "PUBLIC" && rule !== "SIGNED_IN";
}

/** @throws AppError UNAUTHENTICATED, ORGANIZATION_REQUIRED, NOT_FOUND or FORBIDDEN when the rule does not hold. */
export function checkRule(rule: Rule, context: GraphContext): void {
  if (rule === "PUBLIC") return;
  if (context.identity === null) {
    throw new AppError(
      "UNAUTHENTICATED",
      "You are not signed in. Sign in, or send a key: Authorization: Bearer graft_…",
    );
  }
  if (rule === "SIGNED_IN") return;
  const scope = context.scope;
  if (rule === "AGENT" || rule === "AGENT_OR_MEMBER") {
    if (actorIsAgent(scope.actor)) return;
    if (rule === "AGENT_OR_MEMBER" && actorHasRole(scope.actor, "MEMBER")) return;
    throw new AppError("FORBIDDEN", "This is for agents: send a key of kind AGENT.");
  }
  requireRole(scope, rule);
}

/** @throws AppError FORBIDDEN when a key was sent that is limited to other scopes. */
export function checkScope(needed: KeyScope | null, { identity }: Pick<GraphContext, "identity">): void {
  if (needed === null || identity?.scopes === undefined) return;
  if (identity.kind === "KEY" && identity.keyKind === "AGENT") return;
  if (identity.scopes.includes(needed)) return;
  const has = identity.scopes.join(", ");
  throw new AppError("FORBIDDEN", `This needs a key with the scope ${needed}; this one has ${has}. Make another key.`, {
    details: { scope: needed },
  });
}

type RootField = GraphQLField<unknown, GraphContext>;

function guardField(operation: string, field: RootField, rule: Rule): void {
  const scope = scopeNeeded(operation, field.name, rule);
  const resolve = field.resolve ?? defaultFieldResolver;
  const opensReads = operation !== "Mutation" && needsTenant(rule) && field.extensions.readsNothing !== true;
  field.resolve = async (source, args, context, info) => {
    checkRule(rule, context);
    checkScope(scope, context);
    if (opensReads) await context.reads.open();
    return resolve(source, args, context, info);
  };
  const subscribe = field.subscribe;
  if (!subscribe) return;
  field.subscribe = (source, args, context, info) => {
    checkRule(rule, context);
    checkScope(scope, context);
    return subscribe(source, args, context, info);
  };
}

function guardOperation(type: GraphQLObjectType | null | undefined, rules: OperationRules): void {
  if (!type) return;
  const fields = type.getFields();
  const unruled = Object.keys(fields).filter((name) => rules[name] === undefined);
  if (unruled.length > 0) {
    throw new Error(`permission-table.ts has no rule for ${unruled.map((name) => `${type.name}.${name}`).join(", ")}.`);
  }
  const unknown = Object.keys(rules).filter((name) => fields[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(`permission-table.ts rules over fields that do not exist: ${type.name}.${unknown.join(", ")}.`);
  }
  for (const [name, field] of Object.entries(fields)) guardField(type.name, field, rules[name] as Rule);
}

/**
 * Puts the permission table in front of every root field, and opens the read transaction for those that belong to a
 * tenant. Changes the schema it is given and returns it.
 *
 * @throws Error when a root field has no rule or a rule has no field.
 */
export function guardRootFields(schema: GraphQLSchema, permissions: Permissions): GraphQLSchema {
  guardOperation(schema.getQueryType(), permissions.Query);
  guardOperation(schema.getMutationType(), permissions.Mutation);
  guardOperation(schema.getSubscriptionType(), permissions.Subscription);
  return schema;
}
