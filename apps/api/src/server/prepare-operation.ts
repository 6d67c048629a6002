import { type DocumentNode, type ExecutionArgs, GraphQLError, parse, specifiedRules, validate } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { limitRule } from "../graphql/limits/limit-rule.ts";
import { QUERY_LIMITS } from "../graphql/limits/query-limits.ts";
import { schema } from "../graphql/schema.ts";

const RULES = [...specifiedRules, limitRule];

/** Parses and validates a socket's operation under the same limits as HTTP's; answers its faults if it has any. */
export function prepareOperation(payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(payload.query, { maxTokens: QUERY_LIMITS.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const errors = validate(schema, document, RULES);
  if (errors.length > 0) return errors;
  const { variables, operationName } = payload;
  return { schema, document, variableValues: variables ?? null, operationName: operationName ?? null };
}
