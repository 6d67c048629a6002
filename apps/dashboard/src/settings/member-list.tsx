"use client";

import { useQuery } from "@apollo/client/react";
import { type Role, roleAtLeast } from "@graft/contracts";
import { useProject } from "../frame/project-context.tsx";
import { ChangeMemberRoleDocument, MembersDocument, type MembersQuery, RemoveMemberDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField } from "../ui/field.tsx";
import { Initials } from "../ui/initials.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { AttributeAccess } from "./attribute-access.tsx";
import { InvitationList } from "./invitation-list.tsx";
import { InviteMember } from "./invite-member.tsx";
import { rolesUpTo } from "./roles-up-to.ts";

type Member = NonNullable<MembersQuery["organization"]>["members"]["edges"][number]["node"];

/** Members with their roles, and for administrators who is invited. */
export function MemberList({ admin }: { readonly admin: boolean }) {
  const query = useQuery(MembersDocument);
  const { viewer, role: ownRole } = useProject();
  const change = useAction(ChangeMemberRoleDocument, (data) => data.changeMemberRole);
  const remove = useAction(RemoveMemberDocument, (data) => data.removeMember);
  const may = (member: Member) => admin && roleAtLeast(ownRole, member.role);
  const end = async (member: Member) => {
    const done = await remove.run({ input: { memberId: member.id } });
    if (done && member.userId === viewer.id) window.location.assign("/organizations");
  };
  return (
    <>
      <QueryView query={query} pick={(data) => data.organization} waitingFor="members">
        {({ members }) => (
          <Section
            title="Members"
            count={String(nodesOf(members).length)}
            actions={admin ? <InviteMember ownRole={ownRole} /> : null}
          >
            <FaultList faults={[...change.faults, ...remove.faults]} />
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
                {
                  name: "Role",
                  cell: (member) =>
                    may(member) ? (
                      <SelectField
                        bare
                        label={`Role of ${member.name}`}
                        value={member.role}
                        disabled={change.pending}
                        onChange={(event) =>
                          void change.run({ input: { memberId: member.id, role: event.target.value as Role } })
                        }
                        options={rolesUpTo(ownRole)}
                      />
                    ) : (
                      sentenceCase(member.role)
                    ),
                },
                {
                  name: "Protected attributes",
                  cell: (member) => <AttributeAccess member={member} admin={admin} />,
                },
                { name: "Joined", cell: (member) => <TimeAgo at={member.createdAt} /> },
                {
                  name: "Membership",
                  cell: (member) =>
                    may(member) || member.userId === viewer.id ? (
                      <EndMembership
                        member={member}
                        own={member.userId === viewer.id}
                        disabled={remove.pending}
                        onEnd={() => void end(member)}
                      />
                    ) : null,
                },
              ]}
            />
          </Section>
        )}
      </QueryView>
      {admin ? <InvitationList /> : null}
    </>
  );
}

interface EndMembershipProps {
  readonly member: Member;
  readonly own: boolean;
  readonly disabled: boolean;
  readonly onEnd: () => void;
}

function EndMembership({ member, own, disabled, onEnd }: EndMembershipProps) {
  const question = own
    ? "Leave the organization? You cannot come back by yourself."
    : `Remove ${member.name}? Their keys here end too.`;
  return (
    <Button
      size="small"
      variant="danger"
      disabled={disabled}
      aria-label={own ? "Leave the organization" : `Remove ${member.name}`}
      onClick={() => {
        if (window.confirm(question)) onEnd();
      }}
    >
      {own ? "Leave" : "Remove"}
    </Button>
  );
}
