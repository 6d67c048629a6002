"use client";

import type { Role } from "@graft/contracts";
import type { FormEvent } from "react";
import { InviteMemberDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { rolesUpTo } from "./roles-up-to.ts";
import { SecretDialog } from "./secret-dialog.tsx";

export interface SentInvitation {
  readonly link: string;
  readonly mailed: boolean;
  readonly email: string;
}

/** What is said beside the link of an invitation. */
export function invitationNote({ mailed, email }: Omit<SentInvitation, "link">): string {
  return mailed
    ? `A mail with this link is on its way to ${email}. It works once, and only for that account.`
    : `No mail was sent. Hand this link to ${email} yourself: it works once, and only for that account.`;
}

/** Asks for an e-mail and a role, and shows the link once. */
export function InviteMember({ ownRole }: { readonly ownRole: Role }) {
  return (
    <SecretDialog title="Invite member" description="With the account they have, or one they make." what="link">
      {(onMade) => (
        <InvitationForm
          ownRole={ownRole}
          onSent={(sent) => onMade({ secret: sent.link, note: invitationNote(sent) })}
        />
      )}
    </SecretDialog>
  );
}

interface InvitationFormProps {
  readonly ownRole: Role;
  readonly onSent: (sent: SentInvitation) => void;
}

function InvitationForm({ ownRole, onSent }: InvitationFormProps) {
  const invite = useAction(InviteMemberDocument, (data) => data.inviteMember);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email"));
    const done = await invite.run({ input: { email, role: String(form.get("role")) as Role } });
    if (done?.link) onSent({ link: done.link, mailed: done.mailed === true, email: done.invitation?.email ?? email });
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="E-mail" name="email" type="email" required />
      <SelectField label="Role" name="role" defaultValue="MEMBER" options={rolesUpTo(ownRole)} />
      <FaultList faults={invite.faults} />
      <Button type="submit" variant="primary" disabled={invite.pending}>
        Invite
      </Button>
    </form>
  );
}
