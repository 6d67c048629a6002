"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { CreateExperimentDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";

/** Asks a new question. */
export function CreateExperiment() {
  const [open, setOpen] = useState(false);
  const { id: projectId } = useProject();
  const router = useRouter();
  const href = useProjectHref();
  const create = useAction(CreateExperimentDocument, (data) => data.createExperiment);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { projectId, name: String(form.get("name")), question: String(form.get("question")) };
    const made = await create.run({ input });
    if (made?.experiment) router.push(href("experiments", rawId(made.experiment.id)));
  };
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        New experiment
      </Button>
      <Dialog title="New experiment" open={open} onOpenChange={setOpen}>
        <form onSubmit={submit} className="space-y-3">
          <TextField label="Name" name="name" required maxLength={128} />
          <TextField
            label="Question"
            name="question"
            placeholder="Is feature extraction enough?"
            required
            maxLength={500}
          />
          <FaultList faults={create.faults} />
          <Button type="submit" variant="primary" disabled={create.pending}>
            Create experiment
          </Button>
        </form>
      </Dialog>
    </>
  );
}
