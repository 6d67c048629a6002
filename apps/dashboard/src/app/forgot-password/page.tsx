import type { Metadata } from "next";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { ForgotPasswordForm } from "../../session/forgot-password-form.tsx";

export const metadata: Metadata = { title: "Forgotten password" };

export default function ForgotPasswordPage() {
  return (
    <EntryFrame title="Forgotten password" sentence="A mail brings you a link to choose a new one.">
      <ForgotPasswordForm />
    </EntryFrame>
  );
}
