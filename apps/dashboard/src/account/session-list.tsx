"use client";

import { authClient } from "../session/auth-client.ts";
import { useAuthCall } from "../session/use-auth-call.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { browserOf } from "./browser-of.ts";

export interface ListedSession {
  readonly id: string;
  /** Names the session to the server; without its signature it opens nothing. */
  readonly token: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAt: string;
}

interface SessionListProps {
  readonly sessions: readonly ListedSession[];
  /** Token of the one this page belongs to. */
  readonly current: string;
  readonly onChanged: () => void;
}

/** Where one is signed in, and the way to end it. */
export function SessionList({ sessions, current, onChanged }: SessionListProps) {
  const { call, pending, faults } = useAuthCall();
  const end = async (work: () => ReturnType<typeof authClient.revokeSession>) => {
    if (await call(work)) onChanged();
  };
  const others = sessions.length > 1;
  return (
    <Section
      title="Sessions"
      count={String(sessions.length)}
      actions={
        others ? (
          <Button size="small" disabled={pending} onClick={() => void end(() => authClient.revokeOtherSessions())}>
            End all others
          </Button>
        ) : null
      }
    >
      <FaultList faults={faults} />
      <DataTable
        label="Sessions"
        rows={sessions}
        rowKey={({ id }) => id}
        columns={[
          {
            name: "Browser",
            cell: ({ userAgent, token }) => (
              <span className="whitespace-nowrap" title={userAgent ?? undefined}>
                <span className="font-medium">{browserOf(userAgent)}</span>
                {token === current ? <span className="ml-2 text-muted">this one</span> : null}
              </span>
            ),
          },
          { name: "Address", cell: ({ ipAddress }) => <span className="font-mono">{ipAddress ?? "not known"}</span> },
          { name: "Signed in", cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
          {
            name: "Change",
            cell: ({ token, userAgent }) =>
              token === current ? null : (
                <Button
                  size="small"
                  variant="danger"
                  disabled={pending}
                  aria-label={`End the session of ${browserOf(userAgent)}`}
                  onClick={() => void end(() => authClient.revokeSession({ token }))}
                >
                  End
                </Button>
              ),
          },
        ]}
      />
    </Section>
  );
}
