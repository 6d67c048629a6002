import type { Metadata } from "next";
import Link from "next/link";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { nextPath } from "../../session/next-path.ts";
import { SignInForm } from "../../session/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const next = nextPath((await searchParams).next);
  return (
    <EntryFrame title="Sign in" sentence="Experiments, audits and promotions of your organization.">
      <SignInForm mode="sign-in" next={next} />
      <p className="mt-4 text-muted">
        No account yet?{" "}
        <Link className="text-accent underline underline-offset-2" href={`/sign-up?next=${encodeURIComponent(next)}`}>
          Create one
        </Link>
      </p>
    </EntryFrame>
  );
}
