"use client";

import { type FormEvent, useState } from "react";
import { CreateWebhookDocument, type NoticeKind } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { NOTICE_OPTIONS } from "../notices/notice-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";
import { ShownSecret } from "./shown-secret.tsx";

const NOTE = "It is shown this once, and signs every message. Graft keeps it sealed and cannot show it again.";

/** Makes a webhook and shows its secret this once. */
export function CreateWebhook() {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const create = useAction(CreateWebhookDocument, (data) => data.createWebhook);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await create.run({
      input: { url: String(form.get("url")), kinds: form.getAll("kind").map(String) as NoticeKind[] },
    });
    if (made?.secret) setSecret(made.secret);
  };
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) setSecret(undefined);
  };
  return (
    <>
      <Button variant="primary" size="small" onClick={() => setOpen(true)}>
        Add webhook
      </Button>
      <Dialog title={secret ? "Copy the secret now" : "Add webhook"} open={open} onOpenChange={change}>
        {secret ? (
          <ShownSecret secret={secret} what="secret" note={NOTE} onCopied={() => change(false)} />
        ) : (
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
        )}
      </Dialog>
    </>
  );
}
