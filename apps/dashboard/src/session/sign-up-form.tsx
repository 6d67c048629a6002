"use client";

import { LIMITS } from "@graft/contracts";
import type { FormEvent } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { authClient } from "./auth-client.ts";
import { useAuthCall } from "./use-auth-call.ts";

interface SignUpFormProps {
  /** Path to go to afterwards. */
  readonly next: string;
  /** Token of the invitation that led here: opens an account where others may not make one. */
  readonly invitation: string | undefined;
  readonly email?: string | undefined;
}

/** Makes an account and signs in. */
export function SignUpForm({ next, invitation, email }: SignUpFormProps) {
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name));
    const person = { email: text("email"), password: text("password"), name: text("name") };
    const headers: Record<string, string> = invitation === undefined ? {} : { "x-graft-invitation": invitation };
    const made = await call(() => authClient.signUp.email(person, { headers }));
    // A full load: everything rendered before belonged to nobody.
    if (made !== undefined) window.location.assign(next);
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="Name" name="name" autoComplete="name" required maxLength={128} />
      <TextField label="E-mail" name="email" type="email" autoComplete="email" defaultValue={email} required />
      <TextField
        label="Password"
        name="password"
        type="password"
        minLength={LIMITS.passwordMin}
        maxLength={LIMITS.passwordMax}
        autoComplete="new-password"
        hint={`At least ${LIMITS.passwordMin} characters.`}
        required
      />
      <FaultList faults={faults} />
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        Create account
      </Button>
    </form>
  );
}
