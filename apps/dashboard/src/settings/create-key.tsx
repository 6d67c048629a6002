"use client";

import type { FormEvent } from "react";
import { type ApiKeyKind, CreateApiKeyDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

const NOTE = "It is shown this once. Graft keeps only its digest and cannot show it again.";

/** Makes a key and shows its secret this once: only a digest of it is kept. */
export function CreateKey() {
  return (
    <SecretDialog title="Create key" what="key">
      {(onMade) => <KeyForm onMade={(secret) => onMade({ secret, note: NOTE })} />}
    </SecretDialog>
  );
}

function KeyForm({ onMade }: { readonly onMade: (secret: string) => void }) {
  const create = useAction(CreateApiKeyDocument, (data) => data.createApiKey);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await create.run({
      input: { name: String(form.get("name")), kind: String(form.get("kind")) as ApiKeyKind },
    });
    if (made?.secret) onMade(made.secret);
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField label="Name" name="name" required maxLength={128} />
      <SelectField
        label="Kind"
        name="kind"
        options={[
          ["AGENT", "Agent: claims and runs"],
          ["SERVICE", "Service: a machine of yours"],
          ["USER", "User: your own scripts"],
        ]}
      />
      <FaultList faults={create.faults} />
      <Button type="submit" variant="primary" disabled={create.pending}>
        Create key
      </Button>
    </form>
  );
}
