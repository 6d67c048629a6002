export * from "./artifact-transfer.ts";
export * from "./gql/graphql.ts";
export * from "./graft-client.ts";
export * from "./release/ask-release.ts";
export * from "./release/release-cache.ts";
export * from "./session.ts";
export * from "./store-exchange.ts";
export * from "./subscription-client.ts";
