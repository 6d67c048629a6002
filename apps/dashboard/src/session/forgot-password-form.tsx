"use client";

import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { authClient } from "./auth-client.ts";
import { useAuthCall } from "./use-auth-call.ts";

/** Has a link for a new password mailed. It says the same whether there is such an account or not. */
export function ForgotPasswordForm() {
  const [asked, setAsked] = useState<string>();
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email"));
    if (await call(() => authClient.requestPasswordReset({ email }))) setAsked(email);
  };
  if (asked !== undefined) {
    return (
      <p role="status">If {asked} has an account, a mail with a link is on its way. The link is good for an hour.</p>
    );
  }
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required />
      <FaultList faults={faults} />
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        Send the link
      </Button>
    </form>
  );
}
