"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { authClient } from "./auth-client.ts";
import { useAuthCall } from "./use-auth-call.ts";

/** Confirms an e-mail at a press of the button: programs that look through mails follow links, but press nothing. */
export function VerifyEmailForm({ token }: { readonly token: string }) {
  const [done, setDone] = useState(false);
  const { call, pending, faults } = useAuthCall();
  const confirm = async () => {
    if (await call(() => authClient.verifyEmail({ query: { token } }))) setDone(true);
  };
  if (done) {
    return (
      <p role="status">
        Your e-mail is confirmed.{" "}
        <Link className="text-accent underline underline-offset-2" href="/">
          Go on
        </Link>
      </p>
    );
  }
  return (
    <div className="space-y-3">
      <FaultList faults={faults} />
      <Button variant="primary" className="w-full" disabled={pending} onClick={() => void confirm()}>
        Confirm my e-mail
      </Button>
    </div>
  );
}
