"use client";

import { type FormEvent, useState } from "react";
import { authClient } from "../session/auth-client.ts";
import { NewPasswordField, PasswordField } from "../session/password-field.tsx";
import { useAuthCall } from "../session/use-auth-call.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";

/** Another password; every other session ends. */
export function ChangePassword({ onChanged }: { readonly onChanged: () => void }) {
  const [done, setDone] = useState(false);
  const { call, pending, faults } = useAuthCall();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => String(new FormData(form).get(name));
    const passwords = { currentPassword: text("currentPassword"), newPassword: text("newPassword") };
    const changed = await call(() => authClient.changePassword({ ...passwords, revokeOtherSessions: true }));
    setDone(changed !== undefined);
    if (changed === undefined) return;
    form.reset();
    onChanged();
  };
  return (
    <Section title="Password">
      <form onSubmit={submit} className="max-w-sm space-y-3">
        <PasswordField label="Current password" name="currentPassword" />
        <NewPasswordField label="New password" />
        <FaultList faults={faults} />
        {done ? <p role="status">The password is changed. Your other sessions have ended.</p> : null}
        <Button type="submit" variant="primary" disabled={pending}>
          Change password
        </Button>
      </form>
    </Section>
  );
}
