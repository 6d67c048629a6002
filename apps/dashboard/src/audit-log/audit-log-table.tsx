import type { AuditLogQuery } from "../gql/graphql.ts";
import type { nodesOf } from "../graphql/nodes-of.ts";
import { DataTable } from "../ui/data-table.tsx";
import { CopyText, Digest } from "../ui/digest.tsx";
import { Missing } from "../ui/missing.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

export type AuditLogRow = ReturnType<
  typeof nodesOf<NonNullable<AuditLogQuery["organization"]>["auditLog"]["edges"][number]["node"]>
>[number];

const OPERATION_WORDS = { INSERT: "made", UPDATE: "changed", DELETE: "deleted", READ: "read" } as const;

/** Entries of the audit log, one a row. */
export function AuditLogTable({ entries }: { readonly entries: readonly AuditLogRow[] }) {
  return (
    <DataTable
      label="Audit log"
      rows={entries}
      rowKey={(entry) => entry.id}
      columns={[
        { name: "When", cell: (entry) => <TimeAgo at={entry.at} /> },
        { name: "Actor", cell: (entry) => <span className="font-medium whitespace-nowrap">{entry.actorName}</span> },
        { name: "Action", cell: (entry) => <span className="font-mono">{entry.action}</span> },
        { name: "Object", cell: (entry) => <Subject entry={entry} /> },
        {
          name: "Before",
          cell: ({ beforeDigest }) =>
            beforeDigest ? (
              <Digest value={beforeDigest} of="digest before" />
            ) : (
              <Missing why="There was nothing before, or it was only read" />
            ),
        },
        {
          name: "After",
          cell: ({ afterDigest }) =>
            afterDigest ? (
              <Digest value={afterDigest} of="digest after" />
            ) : (
              <Missing why="Nothing is left, or it was only read" />
            ),
        },
        {
          name: "Address",
          cell: ({ address }) => address ?? <Missing why="The platform did it by itself" />,
        },
        {
          name: "Request",
          cell: ({ requestId }) =>
            requestId ? (
              <CopyText value={requestId} label={`Copy request id ${requestId}`} tip={requestId}>
                {requestId.slice(0, 8)}
              </CopyText>
            ) : (
              <Missing why="No request caused it" />
            ),
        },
      ]}
    />
  );
}

function Subject({ entry }: { readonly entry: AuditLogRow }) {
  const { objectType, objectId, operation, changed } = entry;
  const what = `${objectType} ${OPERATION_WORDS[operation]}`;
  return (
    <span className="whitespace-nowrap">
      {objectId ? (
        <CopyText value={objectId} label={`Copy id ${objectId}`} tip={objectId}>
          {what}
        </CopyText>
      ) : (
        what
      )}
      {changed.length > 0 ? <span className="ml-4 text-muted">{changed.join(", ")}</span> : null}
    </span>
  );
}
