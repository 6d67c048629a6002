"use client";

import { RedeliverWebhookDocument, type WebhookRowFragment } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Missing } from "../ui/missing.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { Hint } from "../ui/tooltip.tsx";

type Delivery = ReturnType<typeof deliveriesOf>[number];

function deliveriesOf({ deliveries }: WebhookRowFragment) {
  return nodesOf(deliveries);
}

/** The last things a webhook was sent, with what was answered, and a way to send each again. */
export function WebhookDeliveries({ webhook }: { readonly webhook: WebhookRowFragment }) {
  const again = useAction(RedeliverWebhookDocument, (data) => data.redeliverWebhook);
  const rows = deliveriesOf(webhook);
  if (rows.length === 0)
    return <p className="px-3 py-2 text-muted">Nothing was sent yet. A test shows whether it answers.</p>;
  return (
    <div className="p-3">
      <FaultList faults={again.faults} />
      <DataTable
        label={`Deliveries to ${webhook.url}`}
        rows={rows}
        rowKey={(delivery) => delivery.id}
        columns={[
          { name: "What", cell: (delivery) => delivery.notice?.title ?? "Test" },
          { name: "State", cell: (delivery) => <StateLabel state={delivery.state} /> },
          { name: "Answer", cell: (delivery) => <Answer delivery={delivery} />, className: "min-w-40" },
          { name: "Attempts", cell: (delivery) => delivery.attempts, number: true },
          { name: "Written", cell: (delivery) => <TimeAgo at={delivery.createdAt} /> },
          {
            name: "Next attempt",
            cell: (delivery) => <TimeAgo at={delivery.nextAttemptAt} why="It has ended" />,
          },
          {
            name: "Again",
            cell: (delivery) =>
              delivery.state === "PENDING" ? (
                <Missing why="It is on its way" />
              ) : (
                <Button
                  size="small"
                  disabled={again.pending}
                  aria-label={`Send again: ${delivery.notice?.title ?? "test"}`}
                  onClick={() => void again.run({ input: { deliveryId: delivery.id } })}
                >
                  Send again
                </Button>
              ),
          },
        ]}
      />
    </div>
  );
}

function Answer({ delivery }: { readonly delivery: Delivery }) {
  const { answerStatus, answerBody, error } = delivery;
  const words = answerStatus === null ? (error ?? undefined) : `HTTP ${answerStatus}`;
  if (words === undefined) return <Missing why="Not sent yet" />;
  return answerBody ? <Hint content={answerBody}>{words}</Hint> : <span className="text-pretty">{words}</span>;
}
