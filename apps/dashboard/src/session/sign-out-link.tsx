"use client";

import { LiveButton } from "../ui/live-button.tsx";
import { signOut } from "./sign-out.ts";

/** The way out on pages before a project is open. */
export function SignOutLink() {
  return (
    <LiveButton
      onClick={() => void signOut()}
      className="rounded-sm text-muted underline underline-offset-2 hover:text-ink"
    >
      Sign out
    </LiveButton>
  );
}
