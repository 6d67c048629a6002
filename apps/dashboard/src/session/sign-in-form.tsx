"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { authClient } from "./auth-client.ts";
import { CodeForm } from "./code-form.tsx";
import { PasswordField } from "./password-field.tsx";
import { useAuthCall } from "./use-auth-call.ts";

interface SignInFormProps {
  /** Path to go to afterwards. */
  readonly next: string;
  readonly sendsMail: boolean;
  readonly singleSignOn: { readonly provider: string; readonly name: string } | null;
  /** Why signing in elsewhere led back here. */
  readonly failure?: string | undefined;
}

/** E-mail and password, the second factor where there is one, and signing in elsewhere. */
export function SignInForm({ next, sendsMail, singleSignOn, failure }: SignInFormProps) {
  const [step, setStep] = useState<"password" | "code">("password");
  const { call, pending, faults } = useAuthCall();
  // A full load: everything rendered before belonged to nobody.
  const enter = () => window.location.assign(next);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get("email")), String(form.get("password"))];
    const entered = await call(() => authClient.signIn.email({ email, password }));
    if (entered === undefined) return;
    if (entered !== true && "twoFactorRedirect" in entered) setStep("code");
    else enter();
  };
  const elsewhere = async (provider: string) => {
    const { origin } = window.location;
    const errorCallbackURL = `${origin}/sign-in?next=${encodeURIComponent(next)}`;
    await call(() => authClient.signIn.social({ provider, callbackURL: `${origin}${next}`, errorCallbackURL }));
  };
  if (step === "code") return <CodeForm onEntered={enter} />;
  const told =
    failure === undefined ? [] : [{ code: failure, message: "Signing in elsewhere did not work. Try again." }];
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required />
      <PasswordField />
      <FaultList faults={faults.length > 0 ? faults : told} />
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        Sign in
      </Button>
      {singleSignOn ? (
        <Button className="w-full" disabled={pending} onClick={() => void elsewhere(singleSignOn.provider)}>
          Sign in with {singleSignOn.name}
        </Button>
      ) : null}
      {sendsMail ? (
        <p className="text-muted">
          <Link className="text-accent underline underline-offset-2" href="/forgot-password">
            Forgot your password?
          </Link>
        </p>
      ) : null}
    </form>
  );
}
