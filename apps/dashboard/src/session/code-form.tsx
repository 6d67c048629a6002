"use client";

import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { authClient } from "./auth-client.ts";
import { useAuthCall } from "./use-auth-call.ts";

/** The second step of signing in: a code of the app, or one of the backup codes. */
export function CodeForm({ onEntered }: { readonly onEntered: () => void }) {
  const [backup, setBackup] = useState(false);
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replaceAll(" ", "");
    const verify = backup ? authClient.twoFactor.verifyBackupCode : authClient.twoFactor.verifyTotp;
    if (await call(() => verify({ code }))) onEntered();
  };
  return (
    <form key={String(backup)} onSubmit={submit} className="space-y-3">
      {backup ? (
        <TextField label="Backup code" name="code" autoComplete="off" hint="Each works once." autoFocus required />
      ) : (
        <TextField
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          hint="The six digits that your app shows now."
          autoFocus
          required
        />
      )}
      <FaultList faults={faults} />
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        Continue
      </Button>
      <Button variant="quiet" className="w-full" onClick={() => setBackup(!backup)}>
        {backup ? "Use the app instead" : "Use a backup code instead"}
      </Button>
    </form>
  );
}
