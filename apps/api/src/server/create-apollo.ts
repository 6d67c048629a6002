import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { GraphQLError, OperationTypeNode } from "graphql";
import type { GraphContext } from "../graphql/context.ts";
import { introspectionRefusal } from "../graphql/limits/introspection-refusal.ts";
import { limitRule } from "../graphql/limits/limit-rule.ts";
import { QUERY_LIMITS } from "../graphql/limits/query-limits.ts";
import { schema } from "../graphql/schema.ts";
import type { Platform } from "../platform.ts";
import { describeError } from "./describe-error.ts";
import { currentRequestId } from "./request-scope.ts";

/** Ends the operation when its execution has ended, however it ended. */
const endsReads: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    executionDidStart: async ({ contextValue }) => ({ executionDidEnd: () => contextValue.end() }),
  }),
};

/** Shows the schema to members alone. */
const guardsSchema: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, contextValue }) => {
      const refusal = introspectionRefusal(document, contextValue);
      if (refusal) throw refusal;
    },
  }),
};

/** A subscription executed once would resolve events that never happened. */
const refusesSubscriptions: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const message = "Subscriptions are served over WebSocket only: connect to /graphql with graphql-transport-ws.";
      throw new GraphQLError(message, { extensions: { code: "INPUT_INVALID", http: { status: 400 } } });
    },
  }),
};

/** GraphQL over HTTP: one operation a request, limited, its errors described. */
export async function createApollo({ logger }: Platform): Promise<ApolloServer<GraphContext>> {
  const apollo = new ApolloServer<GraphContext>({
    schema,
    csrfPrevention: true,
    introspection: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    validationRules: [limitRule],
    parseOptions: { maxTokens: QUERY_LIMITS.tokens },
    formatError: (_formatted, error) => describeError(error, { requestId: currentRequestId(), logger }),
    logger,
    plugins: [ApolloServerPluginLandingPageDisabled(), guardsSchema, refusesSubscriptions, endsReads],
  });
  await apollo.start();
  return apollo;
}
