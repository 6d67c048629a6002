"use client";

import type { Role } from "@graft/contracts";
import { type FormEvent, useState } from "react";
import { InviteMemberDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { rolesUpTo } from "./roles-up-to.ts";
import { ShownSecret } from "./shown-secret.tsx";

export interface SentInvitation {
  readonly link: string;
  readonly mailed: boolean;
  readonly email: string;
}

/** The link of an invitation, shown this once. */
export function InvitationLink({ sent, onDone }: { readonly sent: SentInvitation; readonly onDone: () => void }) {
  const note = sent.mailed
    ? `A mail with this link is on its way to ${sent.email}. It works once, and only for that account.`
    : `No mail was sent. Hand this link to ${sent.email} yourself: it works once, and only for that account.`;
  return <ShownSecret secret={sent.link} what="link" note={note} onCopied={onDone} />;
}

/** Asks for an e-mail and a role, and shows the link once. */
export function InviteMember({ ownRole }: { readonly ownRole: Role }) {
  const [open, setOpen] = useState(false);
  const [sent, setSent] = useState<SentInvitation>();
  const invite = useAction(InviteMemberDocument, (data) => data.inviteMember);
  const close = () => {
    setOpen(false);
    setSent(undefined);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email"));
    const done = await invite.run({ input: { email, role: String(form.get("role")) as Role } });
    if (done?.link) setSent({ link: done.link, mailed: done.mailed === true, email: done.invitation?.email ?? email });
  };
  return (
    <>
      <Button variant="primary" size="small" onClick={() => setOpen(true)}>
        Invite member
      </Button>
      <Dialog
        title="Invite member"
        description="With the account they have, or one they make."
        open={open}
        onOpenChange={(now) => (now ? setOpen(true) : close())}
      >
        {sent ? (
          <InvitationLink sent={sent} onDone={close} />
        ) : (
          <form onSubmit={submit} className="space-y-3">
            <TextField label="E-mail" name="email" type="email" required />
            <SelectField label="Role" name="role" defaultValue="MEMBER" options={rolesUpTo(ownRole)} />
            <FaultList faults={invite.faults} />
            <Button type="submit" variant="primary" disabled={invite.pending}>
              Invite
            </Button>
          </form>
        )}
      </Dialog>
    </>
  );
}
