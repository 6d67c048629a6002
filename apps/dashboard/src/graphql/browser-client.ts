import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import { connectionLost, connectionMade } from "../live/connection-state.ts";
import { keysetPagination } from "./keyset-pagination.ts";
import { websocketUrl } from "./websocket-url.ts";

interface BrowserClientOptions {
  /** Slug of the tenant; null before one is chosen. */
  readonly organization: string | null;
  readonly apiUrl: string;
}

function socketLink({ organization, apiUrl }: BrowserClientOptions): ApolloLink {
  return new GraphQLWsLink(
    createClient({
      url: websocketUrl(apiUrl, window.location.hostname),
      connectionParams: organization ? { organization } : {},
      keepAlive: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      on: { connected: connectionMade, closed: connectionLost },
    }),
  );
}

/** Queries and mutations over the page's own origin, subscriptions straight to the API. */
export function makeBrowserClient(options: BrowserClientOptions): ApolloClient {
  const http = new HttpLink({
    uri: "/graphql",
    headers: options.organization ? { "graft-organization": options.organization } : {},
  });
  // Rendering on the server asks nothing: pages are drawn as skeletons there and filled in the browser.
  const link =
    typeof window === "undefined"
      ? http
      : ApolloLink.split(
          ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
          socketLink(options),
          http,
        );
  return new ApolloClient({
    cache: new InMemoryCache({
      typePolicies: {
        Project: { fields: { runs: keysetPagination(["filter"]), auditReports: keysetPagination(false) } },
        DatasetVersion: { fields: { examples: keysetPagination(["split", "label"]) } },
        RegisteredModel: { fields: { ledger: keysetPagination(false) } },
      },
    }),
    link,
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
}
