"use client";

import { useQuery } from "@apollo/client/react";
import { WebhooksDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { CreateWebhook } from "./create-webhook.tsx";
import { WebhookCard } from "./webhook-card.tsx";

/** Milliseconds between looks while something is on its way. */
const WAITING_POLL = 1_000;

/** Addresses that are told of notices, and what each was sent. */
export function WebhookList() {
  const query = useQuery(WebhooksDocument, { fetchPolicy: "network-only" });
  const webhooks = query.data?.organization?.webhooks ?? [];
  const waiting = webhooks.some(({ deliveries }) => nodesOf(deliveries).some(({ state }) => state === "PENDING"));
  useQuery(WebhooksDocument, {
    skip: !waiting,
    fetchPolicy: "network-only",
    pollInterval: waiting ? WAITING_POLL : 0,
  });
  return (
    <QueryView query={query} pick={(data) => data.organization} waitingFor="webhooks">
      {({ webhooks: loaded }) => (
        <Section
          title="Webhooks"
          count={String(loaded.length)}
          note="signed messages to other systems"
          actions={<CreateWebhook />}
        >
          {loaded.length === 0 ? (
            <EmptyState title="No webhooks yet">
              Add an address of yours, and it is told of requests for promotion, decisions, and what fails. How to
              verify a message stands in docs/guides/webhooks.md.
            </EmptyState>
          ) : (
            <ul className="space-y-4">
              {loaded.map((webhook) => (
                <li key={webhook.id}>
                  <WebhookCard webhook={webhook} />
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}
    </QueryView>
  );
}
