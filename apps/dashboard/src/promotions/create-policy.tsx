"use client";

import { type FormEvent, useState } from "react";
import { useProject } from "../frame/project-context.tsx";
import { CreatePromotionPolicyDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { policyGates } from "./policy-gates.ts";

const RATE = { type: "number", min: 0, max: 1, step: 0.001 } as const;

/** Says what a promotion to an alias needs: the next version of its policy. */
export function CreatePolicy() {
  const [open, setOpen] = useState(false);
  const { id: projectId } = useProject();
  const create = useAction(CreatePromotionPolicyDocument, (data) => data.createPromotionPolicy);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { projectId, alias: String(form.get("alias")), gates: policyGates(form) };
    if (await create.run({ input })) setOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        New policy
      </Button>
      <Dialog
        title="New policy"
        description="What a promotion to an alias needs. Requests already made keep the policy they were made under."
        open={open}
        onOpenChange={setOpen}
      >
        <form onSubmit={submit} className="space-y-3">
          <TextField label="Alias" name="alias" required maxLength={48} defaultValue="production" />
          <div className="grid grid-cols-2 gap-3">
            <TextField label="Top-1 on test, at least" name="top1" defaultValue="0.8" {...RATE} />
            <TextField label="Macro F1 on test, at least" name="macroF1" {...RATE} />
            <TextField label="Model's parity difference, at most" name="MODEL_VERSION" defaultValue="0.1" {...RATE} />
            <TextField label="Backbone's parity difference, at most" name="BACKBONE" defaultValue="0.1" {...RATE} />
          </div>
          <TextField label="Approvals" name="approvals" type="number" min={0} max={10} defaultValue="1" required />
          <label className="flex items-center gap-2">
            <input type="checkbox" name="verified" defaultChecked className="accent-accent" />
            Its artifact was hashed by the platform
          </label>
          <p className="text-sm text-muted">What is left empty is not asked for.</p>
          <FaultList faults={create.faults} />
          <Button type="submit" variant="primary" disabled={create.pending}>
            Create policy
          </Button>
        </form>
      </Dialog>
    </>
  );
}
