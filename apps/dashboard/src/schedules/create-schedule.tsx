"use client";

import { useQuery } from "@apollo/client/react";
import type { CatchUpPolicy, OverlapPolicy, ScheduleTrigger } from "@graft/contracts";
import { CalendarPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { CreateScheduleDocument, ScheduleChoicesDocument, type ScheduleChoicesQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { CronField } from "./cron-field.tsx";
import { CATCH_UP_OPTIONS, OVERLAP_OPTIONS } from "./schedule-words.ts";
import { templateOfRun } from "./template-of-run.ts";

type Choices = NonNullable<ScheduleChoicesQuery["project"]>;

/** Makes a schedule of a run that was done before. */
export function CreateSchedule() {
  const [open, setOpen] = useState(false);
  const { slug } = useProject();
  const query = useQuery(ScheduleChoicesDocument, { variables: { slug }, skip: !open });
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <CalendarPlus aria-hidden />
        New schedule
      </Button>
      <Dialog
        title="New schedule"
        description="Trains a challenger by a run's template, audits it beside the champion and asks for its promotion."
        open={open}
        onOpenChange={setOpen}
      >
        <QueryView query={query} pick={(data) => data.project} waitingFor="runs and policies" rows={4}>
          {(choices) => <ScheduleForm choices={choices} />}
        </QueryView>
      </Dialog>
    </>
  );
}

function obstacle({ policies }: Choices, runs: readonly unknown[]): string | undefined {
  if (policies.length === 0) return "No alias has a policy yet: Models, Policies says what a promotion needs.";
  return runs.length === 0
    ? "A schedule repeats a run: there has to be a training or a ladder that succeeded first."
    : undefined;
}

function ScheduleForm({ choices }: { readonly choices: Choices }) {
  const { id: projectId } = useProject();
  const router = useRouter();
  const href = useProjectHref();
  const [trigger, setTrigger] = useState<ScheduleTrigger>("CRON");
  const create = useAction(CreateScheduleDocument, (data) => data.createSchedule);
  const runs = nodesOf(choices.runs);
  const missing = obstacle(choices, runs);
  if (missing !== undefined) return <p className="text-muted">{missing}</p>;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const run = runs.find(({ id }) => id === text("run"));
    const made = await create.run({
      input: {
        ...{ projectId, trigger, name: text("name"), alias: text("alias"), modelName: text("modelName") },
        ...(trigger === "CRON" ? { expression: text("expression"), zone: text("zone") } : {}),
        overlap: text("overlap") as OverlapPolicy,
        catchUp: text("catchUp") as CatchUpPolicy,
        template:
          templateOfRun({
            spec: run?.spec,
            datasetId: rawId(run?.datasetVersion?.dataset.id ?? ""),
            backbone: text("backbone") === "ALIAS" ? "ALIAS" : "VERSION",
          }) ?? {},
      },
    });
    if (made?.schedule) router.push(href("schedules", rawId(made.schedule.id)));
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="Name" name="name" required maxLength={128} placeholder="weekly" />
      <ChoiceBar<ScheduleTrigger>
        label="What makes it fire"
        value={trigger}
        options={[
          ["CRON", "By the clock"],
          ["NEW_DATASET_VERSION", "New dataset version"],
        ]}
        onChange={setTrigger}
      />
      {trigger === "CRON" ? <CronField /> : null}
      <TemplateFields choices={choices} />
      <SelectField label="A firing" name="overlap" options={OVERLAP_OPTIONS} />
      <SelectField
        label="After the platform was down, it"
        name="catchUp"
        defaultValue="LAST"
        options={CATCH_UP_OPTIONS}
      />
      <FaultList faults={create.faults} />
      <Button type="submit" variant="primary" disabled={create.pending}>
        Create schedule
      </Button>
    </form>
  );
}

/** What it does each time: which run again, on which backbone, for which alias of which model. */
function TemplateFields({ choices }: { readonly choices: Choices }) {
  const runs = nodesOf(choices.runs);
  const models = nodesOf(choices.models);
  return (
    <>
      <SelectField
        label="Does again"
        name="run"
        options={runs.map(({ id, name, kind, datasetVersion: data }) => {
          const on = data ? `, on the newest ${data.dataset.name}` : "";
          return [id, `${name} (${sentenceCase(kind)}${on})`] as const;
        })}
      />
      <SelectField
        label="Backbone"
        name="backbone"
        options={[
          ["ALIAS", "that of the version under the alias"],
          ["VERSION", "the run's own"],
        ]}
      />
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Challenges the alias"
          name="alias"
          options={choices.policies.map(({ alias }) => [alias, alias] as const)}
        />
        <TextField
          label="Of the model"
          name="modelName"
          required
          maxLength={128}
          defaultValue={models[0]?.name ?? ""}
        />
      </div>
    </>
  );
}
