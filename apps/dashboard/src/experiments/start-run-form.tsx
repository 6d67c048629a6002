"use client";

import { STRATEGY_NAMES } from "@graft/contracts";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { StartRunDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { strategyWords } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { faultsByField, type SortedFaults } from "./faults-by-field.ts";
import type { BackboneChoice, DataChoice, RunChoices } from "./run-choices.ts";
import { type RunChoice, specOfForm } from "./run-request.ts";

interface StartRunFormProps {
  readonly experimentId: string;
  readonly choices: RunChoices;
}

const CHOICES: readonly (readonly [RunChoice, string])[] = [
  ["LADDER", "Ladder: extraction, then the last groups"],
  ...STRATEGY_NAMES.map((name) => [name, strategyWords(name)] as const),
];

export function StartRunForm({ experimentId, choices }: StartRunFormProps) {
  const { data, backbones } = choices;
  const [first] = data;
  if (!first)
    return <p className="text-muted">The project has no data set yet: a run is trained on a version of one.</p>;
  if (backbones.length === 0) return <p className="text-muted">There is no backbone yet: a run starts from one.</p>;
  return <FilledForm experimentId={experimentId} choices={choices} first={first} />;
}

/** A key for each thing that is meant: the same request sent twice makes one run. */
function useIdempotencyKey(): (meant: unknown) => string {
  const last = useRef<{ readonly meant: string; readonly key: string }>(undefined);
  return (meant) => {
    const text = JSON.stringify(meant);
    if (last.current?.meant !== text) last.current = { meant: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}

function FilledForm({ experimentId, choices, first }: StartRunFormProps & { readonly first: DataChoice }) {
  const { id: projectId } = useProject();
  const router = useRouter();
  const href = useProjectHref();
  const [choice, setChoice] = useState<RunChoice>("LADDER");
  const [data, setData] = useState(first);
  const [chosen, setBackbone] = useState<BackboneChoice>();
  const keyOf = useIdempotencyKey();
  const start = useAction(StartRunDocument, (answer) => answer.createRun);
  const backbone =
    chosen ?? choices.backbones.find(({ modality }) => modality === data.modality) ?? choices.backbones[0];
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!backbone) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const spec = specOfForm({ choice, datasetVersionId: data.id, backbone, text });
    const meant = { projectId, experimentId, name: text("name"), spec };
    const made = await start.run({ input: { ...meant, idempotencyKey: keyOf(meant) } });
    if (made?.run) router.push(href("runs", rawId(made.run.id)));
  };
  const faults = faultsByField(start.faults);
  const named = choice === "LADDER" ? "ladder" : strategyWords(choice).toLowerCase();
  return (
    <form onSubmit={submit} className="space-y-3">
      <SelectField
        label="What to do"
        value={choice}
        options={CHOICES}
        faults={faults.at.choice}
        onChange={(event) => setChoice(event.target.value as RunChoice)}
      />
      <SelectField
        label="Data set"
        value={data.id}
        options={choices.data.map(({ id, words }) => [id, words] as const)}
        faults={faults.at.datasetVersion}
        onChange={(event) => setData(choices.data.find(({ id }) => id === event.target.value) ?? first)}
      />
      <SelectField
        label="Backbone"
        value={backbone?.id}
        options={choices.backbones.map(({ id, words }) => [id, words] as const)}
        faults={faults.at.backbone}
        onChange={(event) => setBackbone(choices.backbones.find(({ id }) => id === event.target.value))}
      />
      <PartField choice={choice} groups={backbone?.layerGroups ?? []} faults={faults} />
      {choice === "LADDER" ? (
        <TextField
          label="Registers its winner as"
          name="modelName"
          required
          maxLength={128}
          key={data.name}
          defaultValue={data.name}
          faults={faults.at.modelName}
        />
      ) : null}
      <NumberFields choice={choice} faults={faults} />
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        key={`${named} ${data.words}`}
        defaultValue={`${named} on ${data.words}`}
        faults={faults.at.name}
      />
      <FaultList faults={faults.rest} />
      <Button type="submit" variant="primary" disabled={start.pending}>
        Start
      </Button>
    </form>
  );
}

interface PartFieldProps {
  readonly choice: RunChoice;
  /** Layer groups from input to output. */
  readonly groups: readonly string[];
  readonly faults: SortedFaults;
}

/** Which part of the backbone trains, where the strategy leaves it open. */
function PartField({ choice, groups, faults }: PartFieldProps) {
  if (choice === "SURGICAL") {
    const options = [
      ["", "the one whose gradient is largest"],
      ...groups.map((group) => [group, group] as const),
    ] as const;
    return <SelectField label="The group that trains" name="block" options={options} faults={faults.at.part} />;
  }
  if (choice !== "PARTIAL") return null;
  return (
    <TextField
      label="Top groups that train"
      name="groups"
      type="number"
      required
      defaultValue="2"
      faults={faults.at.part}
    />
  );
}

function NumberFields({ choice, faults }: Pick<PartFieldProps, "choice" | "faults">) {
  return (
    <div className="grid grid-cols-3 gap-3">
      <TextField
        label="Epochs"
        name="epochs"
        type="number"
        hint={choice === "LADDER" ? "of the last rung; empty: 5, or 60 of a head alone" : "empty: the preset's"}
        faults={faults.at.epochs}
      />
      <TextField
        label="Input size"
        name="inputSize"
        type="number"
        hint="pixels or tokens; empty: 96, or what the encoder reads"
        faults={faults.at.inputSize}
      />
      <TextField label="Seed" name="seed" type="number" required defaultValue="1" faults={faults.at.seed} />
    </div>
  );
}
