"use client";

import { useState } from "react";
import {
  DeleteWebhookDocument,
  PingWebhookDocument,
  RotateWebhookSecretDocument,
  UpdateWebhookDocument,
  type WebhookRowFragment,
} from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { NOTICE_OPTIONS, NOTICE_WORDS } from "../notices/notice-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";

const NOTE = "It replaces the old one from now on, is shown this once, and signs every message.";

/** One webhook: where, of what, whether, and what it was sent. */
export function WebhookCard({ webhook }: { readonly webhook: WebhookRowFragment }) {
  const [secret, setSecret] = useState<string>();
  const input = { webhookId: webhook.id };
  const ping = useAction(PingWebhookDocument, (data) => data.pingWebhook);
  const update = useAction(UpdateWebhookDocument, (data) => data.updateWebhook);
  const rotate = useAction(RotateWebhookSecretDocument, (data) => data.rotateWebhookSecret);
  const remove = useAction(DeleteWebhookDocument, (data) => data.deleteWebhook);
  const busy = [ping, update, rotate, remove].some(({ pending }) => pending);
  const renew = async () => setSecret((await rotate.run({ input }))?.secret ?? undefined);
  const { enabled, kinds, url } = webhook;
  return (
    <section aria-label={`Webhook ${url}`} className="rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-panel px-3 py-2">
        <StateLabel state={enabled ? "ON" : "PAUSED"} />
        <span className="min-w-0 font-mono text-sm break-all">{url}</span>
        <span className="ml-auto flex flex-wrap gap-1">
          <Button size="small" disabled={busy} onClick={() => void ping.run({ input })}>
            Send a test
          </Button>
          <Button
            size="small"
            disabled={busy}
            onClick={() => void update.run({ input: { ...input, enabled: !enabled } })}
          >
            {enabled ? "Disable" : "Enable"}
          </Button>
          <Button size="small" disabled={busy} onClick={() => void renew()}>
            New secret
          </Button>
          <Confirmed busy={busy} onConfirm={() => void remove.run({ input })} url={url} />
        </span>
        <p className="w-full text-sm text-muted">
          {kinds.length === NOTICE_OPTIONS.length
            ? "Everything"
            : kinds.map((kind) => NOTICE_WORDS[kind].word).join(", ")}
          ; added by {webhook.createdByName}
        </p>
      </div>
      <FaultList faults={[...ping.faults, ...update.faults, ...rotate.faults, ...remove.faults]} />
      <WebhookDeliveries webhook={webhook} />
      <Dialog title="Copy the secret now" open={secret !== undefined} onOpenChange={() => setSecret(undefined)}>
        <ShownSecret secret={secret ?? ""} what="secret" note={NOTE} onCopied={() => setSecret(undefined)} />
      </Dialog>
    </section>
  );
}

interface ConfirmedProps {
  readonly busy: boolean;
  readonly url: string;
  readonly onConfirm: () => void;
}

function Confirmed({ busy, url, onConfirm }: ConfirmedProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" variant="danger" disabled={busy} onClick={() => setOpen(true)}>
        Delete
      </Button>
      <Dialog
        title="Delete the webhook?"
        description={`${url} is told nothing more, and the record of what it was sent goes with it.`}
        open={open}
        onOpenChange={setOpen}
      >
        <Button variant="danger" onClick={onConfirm}>
          Delete the webhook
        </Button>
      </Dialog>
    </>
  );
}
