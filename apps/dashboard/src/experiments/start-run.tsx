"use client";

import { useQuery } from "@apollo/client/react";
import { Play } from "lucide-react";
import { useState } from "react";
import { useProject } from "../frame/project-context.tsx";
import { StartRunChoicesDocument } from "../gql/graphql.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { runChoices } from "./run-choices.ts";
import { StartRunForm } from "./start-run-form.tsx";

/** Starts a ladder or a single training in an experiment; members see it, viewers do not. */
export function StartRun({ experimentId }: { readonly experimentId: string }) {
  const [open, setOpen] = useState(false);
  const { slug, role } = useProject();
  const query = useQuery(StartRunChoicesDocument, { variables: { slug }, skip: !open });
  if (role === "VIEWER") return null;
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Play aria-hidden />
        Start a run
      </Button>
      <Dialog
        title="Start a run"
        description="A ladder says whether fine-tuning pays; a single training does one strategy."
        open={open}
        onOpenChange={setOpen}
      >
        <QueryView query={query} pick={runChoices} waitingFor="data sets and backbones" rows={4}>
          {(choices) => <StartRunForm experimentId={experimentId} choices={choices} />}
        </QueryView>
      </Dialog>
    </>
  );
}
