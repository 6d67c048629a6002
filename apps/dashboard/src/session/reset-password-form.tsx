"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { authClient } from "./auth-client.ts";
import { NewPasswordField } from "./password-field.tsx";
import { useAuthCall } from "./use-auth-call.ts";

/** Chooses a new password with the token of a mailed link. */
export function ResetPasswordForm({ token }: { readonly token: string }) {
  const [done, setDone] = useState(false);
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const newPassword = String(new FormData(event.currentTarget).get("newPassword"));
    if (await call(() => authClient.resetPassword({ newPassword, token }))) setDone(true);
  };
  if (done) {
    return (
      <p role="status">
        The new password is set, and every session has ended.{" "}
        <Link className="text-accent underline underline-offset-2" href="/sign-in">
          Sign in
        </Link>
      </p>
    );
  }
  return (
    <form onSubmit={submit} className="space-y-3">
      <NewPasswordField label="New password" />
      <FaultList faults={faults} />
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        Set the password
      </Button>
    </form>
  );
}
