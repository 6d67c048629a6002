"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { formatCount } from "../format/format-number.ts";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { QueueDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { KIND_WORDS } from "../runs/run-words.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

/** Queued runs in the order agents will claim them, each with why it waits. */
export function QueuePage() {
  const { slug } = useProject();
  const href = useProjectHref();
  const query = useQuery(QueueDocument, { variables: { slug } });
  const queue = query.data?.project?.queue;
  return (
    <>
      <PageHeader title="Queue" count={queue ? formatCount(nodesOf(queue).length) : undefined} />
      <QueryView query={query} pick={(data) => data.project?.queue} waitingFor="the queue">
        {(loaded) => {
          const runs = nodesOf(loaded).map((run, index) => ({ ...run, order: index + 1 }));
          if (runs.length === 0)
            return (
              <EmptyState title="Nothing waits">
                Runs that no agent has claimed yet stand here in the order they will be claimed.
              </EmptyState>
            );
          return (
            <DataTable
              label="Queued runs"
              rows={runs}
              rowKey={(run) => run.id}
              columns={[
                { name: "Order", cell: (run) => run.order, number: true, className: "w-12" },
                {
                  name: "Run",
                  cell: (run) => (
                    <Link href={href("runs", rawId(run.id))} className="font-medium hover:text-accent hover:underline">
                      {run.name}
                    </Link>
                  ),
                },
                { name: "Kind", cell: (run) => KIND_WORDS[run.kind] },
                {
                  name: "Why it waits",
                  cell: (run) => run.waitingReason ?? "An agent has not asked yet",
                  className: "min-w-64",
                },
                { name: "Asks for", cell: (run) => <Requirements value={run.requirements} /> },
                { name: "Priority", cell: (run) => run.priority, number: true },
                { name: "Queued", cell: (run) => <TimeAgo at={run.queuedAt} /> },
              ]}
            />
          );
        }}
      </QueryView>
    </>
  );
}

function Requirements({ value }: { readonly value: unknown }) {
  const entries = value && typeof value === "object" ? Object.entries(value) : [];
  return (
    <span className="text-muted">
      {entries.map(([name, asked]) => `${name}: ${String(asked)}`).join(", ") || "any agent"}
    </span>
  );
}
