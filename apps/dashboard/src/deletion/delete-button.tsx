"use client";

import { type FormEvent, useState } from "react";
import { RequestDeletionDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";

interface DeleteButtonProps {
  readonly what: "project" | "organization";
  readonly slug: string;
  /** Left out: the organization. */
  readonly projectId?: string;
  readonly disabled: boolean;
}

/** Asks for a deletion once its slug has been typed. */
export function DeleteButton({ what, slug, projectId, disabled }: DeleteButtonProps) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const request = useAction(RequestDeletionDocument, (data) => data.requestDeletion);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const made = await request.run({ input: { confirm: typed, ...(projectId ? { projectId } : {}) } });
    if (made) setOpen(false);
  };
  const change = (next: boolean) => {
    setOpen(next);
    setTyped("");
  };
  return (
    <>
      <Button variant="danger" disabled={disabled} onClick={() => change(true)}>
        Delete {what}
      </Button>
      <Dialog
        title={`Delete the ${what} ${slug}`}
        description="It is exported first. When the grace is over everything is erased, and nobody can bring it back."
        open={open}
        onOpenChange={change}
      >
        <form onSubmit={submit} className="space-y-3">
          <TextField
            label={`Type ${slug} to confirm`}
            name="confirm"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <FaultList faults={request.faults} />
          <Button type="submit" variant="danger" disabled={typed !== slug || request.pending}>
            Delete the {what}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
