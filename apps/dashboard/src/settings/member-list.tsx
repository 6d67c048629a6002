"use client";

import { useQuery } from "@apollo/client/react";
import { ROLES } from "@graft/contracts";
import { type FormEvent, useState } from "react";
import { AddMemberDocument, MembersDocument, type Role } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Initials } from "../ui/initials.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

/** Members with their roles. */
export function MemberList({ admin }: { readonly admin: boolean }) {
  const query = useQuery(MembersDocument);
  return (
    <QueryView query={query} pick={(data) => data.organization} waitingFor="members">
      {({ members }) => (
        <Section title="Members" count={String(nodesOf(members).length)} actions={admin ? <AddMember /> : null}>
          <DataTable
            label="Members"
            rows={nodesOf(members)}
            rowKey={(member) => member.id}
            columns={[
              {
                name: "Name",
                cell: (member) => (
                  <span className="inline-flex items-center gap-2 font-medium whitespace-nowrap">
                    <Initials name={member.name} />
                    {member.name}
                  </span>
                ),
              },
              { name: "E-mail", cell: (member) => member.email },
              { name: "Role", cell: (member) => sentenceCase(member.role) },
              { name: "Joined", cell: (member) => <TimeAgo at={member.createdAt} /> },
            ]}
          />
        </Section>
      )}
    </QueryView>
  );
}

function AddMember() {
  const [open, setOpen] = useState(false);
  const add = useAction(AddMemberDocument, (data) => data.addMember);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (await add.run({ input: { email: String(form.get("email")), role: String(form.get("role")) as Role } }))
      setOpen(false);
  };
  return (
    <>
      <Button variant="primary" size="small" onClick={() => setOpen(true)}>
        Add member
      </Button>
      <Dialog title="Add member" description="Someone who already has an account." open={open} onOpenChange={setOpen}>
        <form onSubmit={submit} className="space-y-3">
          <TextField label="E-mail" name="email" type="email" required />
          <SelectField
            label="Role"
            name="role"
            defaultValue="MEMBER"
            options={ROLES.map((role) => [role, sentenceCase(role)] as const)}
          />
          <FaultList faults={add.faults} />
          <Button type="submit" variant="primary" disabled={add.pending}>
            Add member
          </Button>
        </form>
      </Dialog>
    </>
  );
}
