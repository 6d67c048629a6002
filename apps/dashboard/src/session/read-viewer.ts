import { cache } from "react";
import { ViewerDocument, type ViewerQuery } from "../gql/graphql.ts";
import { getClient } from "../graphql/server-client.ts";

export type SignedIn = NonNullable<NonNullable<ViewerQuery["me"]>["user"]> & {
  readonly memberships: NonNullable<ViewerQuery["me"]>["memberships"];
};

/** The signed-in person with their organizations, or undefined; asked once per request. */
export const readViewer = cache(async (): Promise<SignedIn | undefined> => {
  const client = await getClient();
  const { data } = await client.query({ query: ViewerDocument });
  const me = data?.me;
  return me?.user ? { ...me.user, memberships: me.memberships } : undefined;
});
