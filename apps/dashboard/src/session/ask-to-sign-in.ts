import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { ASKED_PATH_HEADER } from "./asked-path-header.ts";

/**
 * Leads to the sign-in page, and from there back to the page that was asked for. Layouts of one page render side by
 * side and any of them may be the first to ask: all of them have to ask for the same.
 */
export async function askToSignIn(): Promise<never> {
  redirect(`/sign-in?next=${encodeURIComponent((await headers()).get(ASKED_PATH_HEADER) ?? "/")}`);
}
