"use client";

import { roleAtLeast } from "@graft/contracts";
import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useProject } from "../frame/project-context.tsx";
import { RollbackAliasDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextArea } from "../ui/field.tsx";

interface RollbackButtonProps {
  readonly modelId: string;
  readonly alias: string;
  readonly eventId: string;
  readonly version: number;
}

/** Points the alias back at a version that held it before. */
export function RollbackButton({ modelId, alias, eventId, version }: RollbackButtonProps) {
  const [open, setOpen] = useState(false);
  const { role } = useProject();
  const rollback = useAction(RollbackAliasDocument, (data) => data.rollbackAlias);
  if (!roleAtLeast(role, "MAINTAINER")) return null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get("comment"));
    if (await rollback.run({ input: { modelId, alias, eventId, comment } })) setOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <Undo2 aria-hidden />
        Roll back
      </Button>
      <Dialog
        title={`Roll ${alias} back to v${version}`}
        description="It held this alias before, under the gates of its time. The move is written into the ledger."
        open={open}
        onOpenChange={setOpen}
      >
        <form onSubmit={submit} className="space-y-3">
          <TextArea label="Comment" name="comment" required maxLength={2000} />
          <FaultList faults={rollback.faults} />
          <Button type="submit" variant="primary" disabled={rollback.pending}>
            Roll back to v{version}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
