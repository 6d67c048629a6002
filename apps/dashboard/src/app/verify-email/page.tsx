import type { Metadata } from "next";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { onlyText } from "../../session/only-text.ts";
import { VerifyEmailForm } from "../../session/verify-email-form.tsx";

export const metadata: Metadata = { title: "Confirm e-mail" };

export default async function VerifyEmailPage({ searchParams }: PageProps<"/verify-email">) {
  return (
    <EntryFrame title="Confirm e-mail" sentence="So that nobody else uses your address here.">
      <VerifyEmailForm token={onlyText((await searchParams).token) ?? ""} />
    </EntryFrame>
  );
}
