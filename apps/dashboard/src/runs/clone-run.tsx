"use client";

import { Copy } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useProjectHref } from "../frame/project-context.tsx";
import { CloneRunDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import type { RunDetail } from "./run-detail.ts";

/** What is wrong with the changes as typed; null when they are an object. */
function faultOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? null
      : 'Changes are an object, as in { "seed": 2 }.';
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Queues a new run of the same specification, with the members that shall differ. */
export function CloneRun({ run }: { readonly run: Pick<RunDetail, "id" | "name"> }) {
  const router = useRouter();
  const href = useProjectHref();
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // One key for each time the dialog opens: sending twice makes one run.
  const [idempotencyKey, setKey] = useState("");
  const clone = useAction(CloneRunDocument, (data) => data.cloneRun);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changes = String(form.get("changes")).trim() || "{}";
    const wrong = faultOf(changes);
    setFault(wrong);
    if (wrong !== null) return;
    const name = String(form.get("name"));
    const made = await clone.run({ input: { runId: run.id, name, changes: JSON.parse(changes), idempotencyKey } });
    if (made?.run) router.push(href("runs", rawId(made.run.id)));
  };
  return (
    <>
      <Button
        onClick={() => {
          setKey(crypto.randomUUID());
          setOpen(true);
        }}
      >
        <Copy aria-hidden />
        Clone
      </Button>
      <Dialog
        title="Clone this run"
        description="A new run of the same specification is queued, with the members that you name here."
        open={open}
        onOpenChange={setOpen}
      >
        <form onSubmit={submit} className="space-y-3">
          <TextField label="Name" name="name" required maxLength={200} defaultValue={run.name} />
          <TextArea
            label="Changes, as JSON"
            name="changes"
            placeholder='{ "seed": 2, "headPhase": { "epochs": 10 } }'
            mono
          />
          {fault ? (
            <p role="alert" className="text-sm text-failed">
              {fault}
            </p>
          ) : null}
          <FaultList faults={clone.faults} />
          <Button type="submit" variant="primary" disabled={clone.pending}>
            Queue the clone
          </Button>
        </form>
      </Dialog>
    </>
  );
}
