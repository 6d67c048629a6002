"use client";

import { type FormEvent, useState } from "react";
import { RevokeAuditReportDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextArea } from "../ui/field.tsx";

/** Takes a report out of force, with a reason; it stays readable. */
export function RevokeAudit({ auditReportId }: { readonly auditReportId: string }) {
  const [open, setOpen] = useState(false);
  const revoke = useAction(RevokeAuditReportDocument, (data) => data.revokeAuditReport);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason"));
    if (await revoke.run({ input: { auditReportId, reason } })) setOpen(false);
  };
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Revoke
      </Button>
      <Dialog
        title="Revoke this report"
        description="No gate will rest on it again. The report itself stays, with your reason."
        open={open}
        onOpenChange={setOpen}
      >
        <form onSubmit={submit} className="space-y-3">
          <TextArea label="Reason" name="reason" required maxLength={1000} />
          <FaultList faults={revoke.faults} />
          <Button type="submit" variant="danger" disabled={revoke.pending}>
            Revoke the report
          </Button>
        </form>
      </Dialog>
    </>
  );
}
