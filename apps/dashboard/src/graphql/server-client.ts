import { HttpLink } from "@apollo/client";
import { ApolloClient, InMemoryCache, registerApolloClient } from "@apollo/client-integration-nextjs";
import { cookies } from "next/headers";
import { environment } from "../env.ts";

/** A client for server components, one per request, that asks in the name of the signed-in person. */
export const { getClient } = registerApolloClient(async () => {
  const cookie = (await cookies()).toString();
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({
      uri: new URL("/graphql", environment().GRAFT_API_URL).href,
      headers: cookie ? { cookie } : {},
      fetchOptions: { cache: "no-store" },
    }),
  });
});
