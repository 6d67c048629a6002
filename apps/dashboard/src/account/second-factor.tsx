"use client";

import { type FormEvent, useState } from "react";
import { authClient } from "../session/auth-client.ts";
import { PasswordField } from "../session/password-field.tsx";
import { useAuthCall } from "../session/use-auth-call.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";
import { type MadeFactor, SetUpFactor } from "./set-up-factor.tsx";

/** Turns the second factor on and off; both ask for the password. */
export function SecondFactor({ enabled, onChanged }: { readonly enabled: boolean; readonly onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<MadeFactor>();
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    if (enabled) {
      if ((await call(() => authClient.twoFactor.disable({ password }))) === undefined) return;
      onChanged();
    } else {
      const answer = await call(() => authClient.twoFactor.enable({ password }));
      if (answer === undefined || answer === true || !("totpURI" in answer)) return;
      setMade({ uri: answer.totpURI, backupCodes: answer.backupCodes });
    }
    setAsking(false);
  };
  const finish = () => {
    setMade(undefined);
    onChanged();
  };
  return (
    <Section title="Second factor" note={enabled ? "on" : "off"}>
      {made ? (
        <SetUpFactor made={made} onDone={finish} />
      ) : asking ? (
        <form onSubmit={submit} className="max-w-sm space-y-3">
          <PasswordField />
          <FaultList faults={faults} />
          <div className="flex gap-2">
            <Button type="submit" variant={enabled ? "danger" : "primary"} disabled={pending}>
              {enabled ? "Turn it off" : "Go on"}
            </Button>
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <div className="space-y-3">
          <p className="text-pretty text-muted">
            {enabled
              ? "Signing in with your password asks for a code of your app too."
              : "With it, a stolen password opens nothing: signing in also asks for a code of an app on your phone."}
          </p>
          <Button onClick={() => setAsking(true)}>{enabled ? "Turn off" : "Set up"}</Button>
        </div>
      )}
    </Section>
  );
}
