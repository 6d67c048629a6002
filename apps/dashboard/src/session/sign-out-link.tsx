"use client";

import { signOut } from "./sign-out.ts";

/** The way out on pages before a project is open. */
export function SignOutLink() {
  return (
    <button
      type="button"
      onClick={() => void signOut()}
      className="rounded-sm text-muted underline underline-offset-2 hover:text-ink"
    >
      Sign out
    </button>
  );
}
