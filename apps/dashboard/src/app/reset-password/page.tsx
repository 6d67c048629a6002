import type { Metadata } from "next";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { onlyText } from "../../session/only-text.ts";
import { ResetPasswordForm } from "../../session/reset-password-form.tsx";

export const metadata: Metadata = { title: "New password" };

export default async function ResetPasswordPage({ searchParams }: PageProps<"/reset-password">) {
  const token = onlyText((await searchParams).token) ?? "";
  return (
    <EntryFrame title="New password" sentence="It ends every session you have.">
      <ResetPasswordForm token={token} />
    </EntryFrame>
  );
}
