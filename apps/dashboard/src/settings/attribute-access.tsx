"use client";

import { roleAtLeast } from "@graft/contracts";
import { useProject } from "../frame/project-context.tsx";
import { ChangeAttributeAccessDocument, type MembersQuery } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { FaultList } from "../ui/fault-list.tsx";

interface AttributeAccessProps {
  readonly member: NonNullable<MembersQuery["organization"]>["members"]["edges"][number]["node"];
  readonly admin: boolean;
}

/** A permission beside the role: to see which protected group an example belongs to. */
export function AttributeAccess({ member, admin }: AttributeAccessProps) {
  const { viewer, role } = useProject();
  const grant = useAction(ChangeAttributeAccessDocument, (data) => data.changeAttributeAccess);
  const toOneself = member.userId === viewer.id && !member.readsAttributes;
  const may = admin && (!toOneself || roleAtLeast(role, "OWNER"));
  return (
    <>
      <label className="inline-flex items-center gap-2 whitespace-nowrap">
        <input
          type="checkbox"
          className="accent-accent"
          aria-label={`${member.name} reads protected attributes`}
          checked={member.readsAttributes}
          disabled={grant.pending || !may}
          onChange={(event) =>
            void grant.run({ input: { memberId: member.id, readsAttributes: event.target.checked } })
          }
        />
        {member.readsAttributes ? "Reads them" : "No"}
      </label>
      <FaultList faults={grant.faults} />
    </>
  );
}
