"use client";

import { authClient } from "./auth-client.ts";

/** Ends the session and leaves for the sign-in page. */
export async function signOut(): Promise<void> {
  await authClient.signOut();
  // A full load drops everything this person's cache held.
  window.location.assign("/sign-in");
}
