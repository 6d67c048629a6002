"use client";

import { AcceptInvitationDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";

/** Joins an organization. */
export function AcceptInvitationForm({
  token,
  organization,
}: {
  readonly token: string;
  readonly organization: string;
}) {
  const accept = useAction(AcceptInvitationDocument, (data) => data.acceptInvitation);
  const join = async () => {
    const done = await accept.run({ input: { token } });
    if (done?.organization) window.location.assign(`/${done.organization.slug}`);
  };
  return (
    <div className="space-y-3">
      <FaultList faults={accept.faults} />
      <Button variant="primary" className="w-full" disabled={accept.pending} onClick={() => void join()}>
        Join {organization}
      </Button>
    </div>
  );
}
