import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import { connectionLost, connectionMade, connectionState } from "../live/connection-state.ts";
import { keysetPagination } from "./keyset-pagination.ts";
import { websocketUrl } from "./websocket-url.ts";

interface BrowserClientOptions {
  /** Slug of the tenant; null before one is chosen. */
  readonly organization: string | null;
  readonly apiUrl: string;
}

/** Milliseconds between pings, and those one may go unanswered before the connection counts as lost. */
const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;

/** Milliseconds a page may read before its first connection without having missed anything that it would notice. */
const AT_ONCE = 500;

/** @param onReturn called when a connection that was lost, or long in coming, is there: what happened meanwhile was not heard. */
function socketLink({ organization, apiUrl }: BrowserClientOptions, onReturn: () => void): ApolloLink {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const opened = performance.now();
  const socket = createClient({
    url: websocketUrl(apiUrl, window.location.hostname),
    connectionParams: organization ? { organization } : {},
    keepAlive: PING_EVERY,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    on: {
      connected: () => {
        const missed = connectionState().kind === "reconnecting" || performance.now() - opened > AT_ONCE;
        connectionMade();
        if (missed) onReturn();
      },
      ping: (received) => {
        // A peer that hangs, or a network that is gone, closes nothing by itself.
        if (!received) silence = setTimeout(() => socket.terminate(), PONG_WITHIN);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
      closed: () => {
        clearTimeout(silence);
        connectionLost();
      },
    },
  });
  return new GraphQLWsLink(socket);
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
          socketLink(options, () => void client.refetchQueries({ include: "active" }).catch(() => undefined)),
          http,
        );
  const client: ApolloClient = new ApolloClient({
    cache: new InMemoryCache({
      typePolicies: {
        Project: {
          fields: {
            runs: keysetPagination(["filter"]),
            auditReports: keysetPagination(false),
            notices: keysetPagination(["unreadOnly", "kind"]),
          },
        },
        Organization: { fields: { auditLog: keysetPagination(["filter"]) } },
        DatasetVersion: { fields: { examples: keysetPagination(["split", "label"]) } },
        RegisteredModel: { fields: { ledger: keysetPagination(false) } },
      },
    }),
    link,
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
  return client;
}
