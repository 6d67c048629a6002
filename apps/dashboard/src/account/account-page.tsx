"use client";

import Link from "next/link";
import { useCallback, useEffect, useState } from "react";
import { Mark } from "../frame/mark.tsx";
import { authClient } from "../session/auth-client.ts";
import { SignOutLink } from "../session/sign-out-link.tsx";
import { Loading } from "../ui/loading.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";
import { ChangePassword } from "./change-password.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { type ListedSession, SessionList } from "./session-list.tsx";

interface Account {
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly secondFactor: boolean;
  readonly hasPassword: boolean;
  readonly current: string;
  readonly sessions: readonly ListedSession[];
}

async function readAccount(): Promise<Account | undefined> {
  const [{ data: here }, { data: sessions }, { data: ways }] = await Promise.all([
    authClient.getSession(),
    authClient.listSessions(),
    authClient.listAccounts(),
  ]);
  if (!here || !sessions) return undefined;
  const { name, email, emailVerified, twoFactorEnabled } = here.user;
  const listed = sessions.map(({ id, token, ipAddress, userAgent, createdAt }) => ({
    ...{ id, token, ipAddress: ipAddress ?? null, userAgent: userAgent ?? null },
    createdAt: new Date(createdAt).toISOString(),
  }));
  return {
    ...{ name, email, emailVerified, secondFactor: twoFactorEnabled === true, current: here.session.token },
    hasPassword: ways?.some(({ providerId }) => providerId === "credential") ?? false,
    sessions: listed.sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  };
}

/** What keeps an account its owner's: password, second factor, and where it is signed in. */
export function AccountPage() {
  const [account, setAccount] = useState<Account>();
  const refresh = useCallback(
    () =>
      void readAccount().then((found) => {
        if (found) setAccount(found);
        else window.location.assign("/sign-in?next=/account");
      }),
    [],
  );
  useEffect(refresh, [refresh]);
  return (
    <TooltipProvider delayDuration={200}>
      <div className="mx-auto max-w-[760px] px-4 pt-8 pb-16">
        <header className="mb-8 flex items-center gap-2 font-semibold">
          <Link href="/" className="flex items-center gap-2">
            <Mark />
            Graft
          </Link>
          <span className="ml-auto font-normal">
            <SignOutLink />
          </span>
        </header>
        <main>
          <h1 className="mb-5 text-title font-semibold tracking-tight">Account</h1>
          {account ? <Parts account={account} refresh={refresh} /> : <Loading waitingFor="account" />}
        </main>
      </div>
    </TooltipProvider>
  );
}

function Parts({ account, refresh }: { readonly account: Account; readonly refresh: () => void }) {
  return (
    <div className="space-y-8">
      <p>
        <span className="font-medium">{account.name}</span>, {account.email}
        <span className="text-muted">{account.emailVerified ? ", confirmed" : ", not confirmed"}</span>
      </p>
      {account.hasPassword ? (
        <>
          <ChangePassword onChanged={refresh} />
          <SecondFactor enabled={account.secondFactor} onChanged={refresh} />
        </>
      ) : (
        <p className="text-muted">You sign in elsewhere: password and second factor are kept there.</p>
      )}
      <SessionList sessions={account.sessions} current={account.current} onChanged={refresh} />
    </div>
  );
}
