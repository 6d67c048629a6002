"use client";

import { LIMITS } from "@graft/contracts";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { authClient } from "./auth-client.ts";

interface SignInFormProps {
  readonly mode: "sign-in" | "sign-up";
  /** Path to go to afterwards. */
  readonly next: string;
}

async function send(mode: SignInFormProps["mode"], form: FormData) {
  const email = String(form.get("email"));
  const password = String(form.get("password"));
  if (mode === "sign-in") return authClient.signIn.email({ email, password });
  return authClient.signUp.email({ email, password, name: String(form.get("name")) });
}

/** E-mail and password; a new account also says its name. */
export function SignInForm({ mode, next }: SignInFormProps) {
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<{ code: string; message: string }>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setPending(true);
    setFault(undefined);
    const { error } = await send(mode, new FormData(event.currentTarget));
    if (!error) {
      // A full load: everything rendered before belonged to nobody.
      window.location.assign(next);
      return;
    }
    setPending(false);
    setFault({ code: error.code ?? `HTTP_${error.status}`, message: error.message ?? "The API does not answer." });
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      {mode === "sign-up" ? <TextField label="Name" name="name" autoComplete="name" required maxLength={128} /> : null}
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required />
      <TextField
        label="Password"
        name="password"
        type="password"
        {...(mode === "sign-up" ? { minLength: LIMITS.passwordMin, maxLength: LIMITS.passwordMax } : {})}
        autoComplete={mode === "sign-in" ? "current-password" : "new-password"}
        hint={mode === "sign-up" ? `At least ${LIMITS.passwordMin} characters.` : undefined}
        required
      />
      {fault ? <FaultList faults={[fault]} /> : null}
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        {mode === "sign-in" ? "Sign in" : "Create account"}
      </Button>
    </form>
  );
}
