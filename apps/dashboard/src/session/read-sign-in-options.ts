import { SignInOptionsDocument } from "../gql/graphql.ts";
import { getClient } from "../graphql/server-client.ts";

/** How people get in here; asked before anybody is signed in. */
export async function readSignInOptions() {
  const { data } = await (await getClient()).query({ query: SignInOptionsDocument });
  if (!data) throw new Error("The API does not say how one signs in.");
  return data.signInOptions;
}
