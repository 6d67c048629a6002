import type { Metadata } from "next";
import Link from "next/link";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { nextPath } from "../../session/next-path.ts";
import { onlyText } from "../../session/only-text.ts";
import { readSignInOptions } from "../../session/read-sign-in-options.ts";
import { SignInForm } from "../../session/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next: asked, error } = await searchParams;
  const next = nextPath(asked);
  const { signUpOpen, sendsMail, singleSignOn } = await readSignInOptions();
  return (
    <EntryFrame title="Sign in" sentence="Experiments, audits and promotions of your organization.">
      <SignInForm
        next={next}
        sendsMail={sendsMail}
        singleSignOn={singleSignOn ? { provider: singleSignOn.provider, name: singleSignOn.name } : null}
        failure={onlyText(error)}
      />
      {signUpOpen ? (
        <p className="mt-4 text-muted">
          No account yet?{" "}
          <Link className="text-accent underline underline-offset-2" href={`/sign-up?next=${encodeURIComponent(next)}`}>
            Create one
          </Link>
        </p>
      ) : (
        <p className="mt-4 text-muted">New accounts are made by invitation.</p>
      )}
    </EntryFrame>
  );
}
