"use client";

import { useQuery } from "@apollo/client/react";
import { ApiKeysDocument, RevokeApiKeyDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { CreateKey } from "./create-key.tsx";

/** Keys of machines: agents, services, and people's own scripts. */
export function KeyList() {
  const query = useQuery(ApiKeysDocument);
  const revoke = useAction(RevokeApiKeyDocument, (data) => data.revokeApiKey);
  return (
    <QueryView query={query} pick={(data) => data.organization} waitingFor="keys">
      {({ apiKeys }) => {
        const keys = nodesOf(apiKeys);
        return (
          <Section title="Keys" count={String(keys.length)} actions={<CreateKey />}>
            <FaultList faults={revoke.faults} />
            {keys.length === 0 ? (
              <EmptyState title="No keys yet">An agent needs one of kind AGENT to claim runs.</EmptyState>
            ) : (
              <DataTable
                label="Keys"
                rows={keys}
                rowKey={(key) => key.id}
                rowClass={(key) => (key.revokedAt ? "text-muted" : undefined)}
                columns={[
                  { name: "Name", cell: (key) => <span className="font-medium whitespace-nowrap">{key.name}</span> },
                  { name: "Kind", cell: (key) => sentenceCase(key.kind) },
                  { name: "Key", cell: (key) => <span className="font-mono">{key.prefix}…</span> },
                  { name: "Created", cell: (key) => <TimeAgo at={key.createdAt} /> },
                  { name: "Last used", cell: (key) => <TimeAgo at={key.lastUsedAt} why="Never used" /> },
                  { name: "Expires", cell: (key) => <TimeAgo at={key.expiresAt} why="Does not expire" /> },
                  {
                    name: "Revoked",
                    cell: (key) =>
                      key.revokedAt ? (
                        <TimeAgo at={key.revokedAt} />
                      ) : (
                        <Button
                          size="small"
                          variant="danger"
                          disabled={revoke.pending}
                          aria-label={`Revoke the key ${key.name}`}
                          onClick={() => void revoke.run({ input: { apiKeyId: key.id } })}
                        >
                          Revoke
                        </Button>
                      ),
                  },
                ]}
              />
            )}
          </Section>
        );
      }}
    </QueryView>
  );
}
