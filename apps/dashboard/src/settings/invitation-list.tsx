"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import {
  InvitationsDocument,
  type InvitationsQuery,
  ResendInvitationDocument,
  RevokeInvitationDocument,
} from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { invitationNote, type SentInvitation } from "./invite-member.tsx";
import { ShownSecret } from "./shown-secret.tsx";

type Invitation = NonNullable<InvitationsQuery["organization"]>["invitations"]["edges"][number]["node"];

/** Who is invited, and what became of it. */
export function InvitationList() {
  const query = useQuery(InvitationsDocument);
  const [sent, setSent] = useState<SentInvitation>();
  const resend = useAction(ResendInvitationDocument, (data) => data.resendInvitation);
  const revoke = useAction(RevokeInvitationDocument, (data) => data.revokeInvitation);
  const again = async ({ id, email }: Invitation) => {
    const done = await resend.run({ input: { invitationId: id } });
    if (done?.link) setSent({ link: done.link, mailed: done.mailed === true, email });
  };
  const pending = resend.pending || revoke.pending;
  const actions = (invitation: Invitation) =>
    invitation.state === "OPEN" || invitation.state === "EXPIRED" ? (
      <span className="flex gap-2">
        <Button
          size="small"
          disabled={pending}
          aria-label={`Send the invitation of ${invitation.email} again`}
          onClick={() => void again(invitation)}
        >
          Send again
        </Button>
        <Button
          size="small"
          variant="danger"
          disabled={pending}
          aria-label={`Revoke the invitation of ${invitation.email}`}
          onClick={() => void revoke.run({ input: { invitationId: invitation.id } })}
        >
          Revoke
        </Button>
      </span>
    ) : null;
  return (
    <QueryView query={query} pick={(data) => data.organization} waitingFor="invitations">
      {({ invitations }) => (
        <Section title="Invitations" count={String(nodesOf(invitations).length)}>
          <FaultList faults={[...resend.faults, ...revoke.faults]} />
          {nodesOf(invitations).length === 0 ? (
            <EmptyState title="No invitations yet">Invite a member to see here whether they accept.</EmptyState>
          ) : (
            <DataTable
              label="Invitations"
              rows={nodesOf(invitations)}
              rowKey={(invitation) => invitation.id}
              rowClass={({ state }) => (state === "OPEN" ? undefined : "text-muted")}
              columns={[
                { name: "E-mail", cell: ({ email }) => <span className="font-medium">{email}</span> },
                { name: "Role", cell: ({ role }) => sentenceCase(role) },
                { name: "State", cell: ({ state }) => sentenceCase(state) },
                { name: "Invited by", cell: ({ invitedByName }) => invitedByName },
                { name: "Mailed", cell: ({ sentAt }) => <TimeAgo at={sentAt} why="No mail was sent" /> },
                { name: "Expires", cell: ({ expiresAt }) => <TimeAgo at={expiresAt} /> },
                { name: "Change", cell: actions },
              ]}
            />
          )}
          <Dialog title="Invitation" open={sent !== undefined} onOpenChange={() => setSent(undefined)}>
            {sent ? (
              <ShownSecret
                secret={sent.link}
                what="link"
                note={invitationNote(sent)}
                onCopied={() => setSent(undefined)}
              />
            ) : null}
          </Dialog>
        </Section>
      )}
    </QueryView>
  );
}
