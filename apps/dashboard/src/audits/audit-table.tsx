import Link from "next/link";
import { formatInterval } from "../format/format-interval.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import type { AuditRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { Missing } from "../ui/missing.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { parseMeasurement, SUBJECT_WORDS, subjectName } from "./audit-words.ts";

/** Audit reports as rows. */
export function AuditTable({ audits }: { readonly audits: readonly AuditRowFragment[] }) {
  const href = useProjectHref();
  return (
    <DataTable
      label="Audit reports"
      rows={audits}
      rowKey={(audit) => audit.id}
      columns={[
        {
          name: "Subject",
          cell: (audit) => (
            <Link
              href={href("audits", rawId(audit.id))}
              className="font-medium whitespace-nowrap hover:text-accent hover:underline"
            >
              {subjectName(audit)}
            </Link>
          ),
        },
        { name: "Kind", cell: (audit) => SUBJECT_WORDS[audit.subject] },
        {
          name: "Dataset",
          cell: ({ datasetVersion: data }) => `${data.dataset.name} ${data.label ?? `v${data.version}`}`,
          className: "whitespace-nowrap",
        },
        { name: "Attribute", cell: (audit) => audit.attribute },
        { name: "Parity difference (95 %)", cell: (audit) => <ParityGap audit={audit} />, number: true },
        { name: "Verdict", cell: (audit) => <AuditVerdict audit={audit} /> },
        { name: "Report", cell: (audit) => <Digest value={audit.digest} of="digest of the report" /> },
        { name: "Made", cell: (audit) => <TimeAgo at={audit.createdAt} /> },
      ]}
    />
  );
}

/** The verdict, unless it no longer counts. */
export function AuditVerdict({
  audit,
}: {
  readonly audit: Pick<AuditRowFragment, "verdict" | "revokedAt" | "expiresAt">;
}) {
  const stale = audit.revokedAt
    ? "revoked"
    : audit.expiresAt && Date.parse(audit.expiresAt) < Date.now()
      ? "expired"
      : undefined;
  return (
    <span className="inline-flex items-center gap-2">
      <StateLabel state={audit.verdict} />
      {stale ? <span className="text-waiting">{stale}</span> : null}
    </span>
  );
}

function ParityGap({ audit }: { readonly audit: AuditRowFragment }) {
  const gap = parseMeasurement(audit.measurement)?.gaps.find(({ metric }) => metric === "demographicParityDifference");
  if (!gap) return <Missing why="This audit did not measure it" />;
  return "value" in gap.estimate ? formatInterval(gap.estimate) : <Missing why={gap.estimate.undefined} />;
}
