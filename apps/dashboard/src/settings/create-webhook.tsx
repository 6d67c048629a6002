"use client";

import type { FormEvent } from "react";
import { CreateWebhookDocument, type NoticeKind } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { NOTICE_OPTIONS } from "../notices/notice-words.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

const NOTE = "It is shown this once, and signs every message. Graft keeps it sealed and cannot show it again.";

/** Makes a webhook and shows its secret this once. */
export function CreateWebhook() {
  return (
    <SecretDialog title="Add webhook" what="secret">
      {(onMade) => <WebhookForm onMade={(secret) => onMade({ secret, note: NOTE })} />}
    </SecretDialog>
  );
}

function WebhookForm({ onMade }: { readonly onMade: (secret: string) => void }) {
  const create = useAction(CreateWebhookDocument, (data) => data.createWebhook);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await create.run({
      input: { url: String(form.get("url")), kinds: form.getAll("kind").map(String) as NoticeKind[] },
    });
    if (made?.secret) onMade(made.secret);
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField
        label="Address"
        name="url"
        type="url"
        required
        maxLength={2048}
        placeholder="https://"
        hint="Public addresses over https only, unless this installation allows others."
      />
      <fieldset>
        <legend className="mb-1 font-medium">Told of</legend>
        <div className="grid gap-1 sm:grid-cols-2">
          {NOTICE_OPTIONS.map(([kind, word]) => (
            <label key={kind} className="flex items-center gap-2">
              <input type="checkbox" name="kind" value={kind} defaultChecked className="accent-accent" />
              {word}
            </label>
          ))}
        </div>
      </fieldset>
      <FaultList faults={create.faults} />
      <Button type="submit" variant="primary" disabled={create.pending}>
        Add webhook
      </Button>
    </form>
  );
}
