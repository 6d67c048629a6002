import type { Metadata } from "next";
import Link from "next/link";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { nextPath } from "../../session/next-path.ts";
import { onlyText } from "../../session/only-text.ts";
import { SignUpForm } from "../../session/sign-up-form.tsx";

export const metadata: Metadata = { title: "Create account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next: asked, invitation, email } = await searchParams;
  const next = nextPath(asked);
  return (
    <EntryFrame title="Create account" sentence="An organization can be made or joined afterwards.">
      <SignUpForm next={next} invitation={onlyText(invitation)} email={onlyText(email)} />
      <p className="mt-4 text-muted">
        Already have one?{" "}
        <Link className="text-accent underline underline-offset-2" href={`/sign-in?next=${encodeURIComponent(next)}`}>
          Sign in
        </Link>
      </p>
    </EntryFrame>
  );
}
