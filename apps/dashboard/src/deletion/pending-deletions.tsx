"use client";

import { CancelDeletionDocument, type DeletionsQuery } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

interface PendingDeletionsProps {
  readonly deletions: NonNullable<DeletionsQuery["organization"]>["deletions"];
  /** Slug, for the address of the export. */
  readonly organization: string;
}

/** What shall be deleted, with its export and the way back. */
export function PendingDeletions({ deletions, organization }: PendingDeletionsProps) {
  const cancel = useAction(CancelDeletionDocument, (data) => data.cancelDeletion);
  return (
    <Section title="To be deleted" count={String(deletions.length)}>
      <FaultList faults={cancel.faults} />
      {deletions.length === 0 ? (
        <EmptyState title="Nothing is to be deleted" />
      ) : (
        <DataTable
          label="To be deleted"
          rows={deletions}
          rowKey={({ id }) => id}
          columns={[
            {
              name: "What",
              cell: ({ project }) => (
                <span className="font-medium">{project ? `Project ${project.name}` : "The organization"}</span>
              ),
            },
            { name: "Asked by", cell: ({ requestedByName }) => requestedByName },
            { name: "Erased", cell: ({ eraseAfter }) => <TimeAgo at={eraseAfter} /> },
            {
              name: "Export",
              cell: ({ exportedAt, exportPath }) =>
                exportedAt === null ? (
                  <span className="text-muted">being made</span>
                ) : (
                  <a
                    className="text-accent hover:underline"
                    href={`${exportPath}?${new URLSearchParams({ organization })}`}
                    download
                  >
                    List of files
                  </a>
                ),
            },
            {
              name: "Take back",
              cell: ({ id }) => (
                <Button
                  size="small"
                  disabled={cancel.pending}
                  onClick={() => void cancel.run({ input: { deletionId: id } })}
                >
                  Do not delete
                </Button>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
