import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { RunRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { RunDuration } from "../runs/run-duration.tsx";
import { KIND_WORDS } from "../runs/run-words.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

/** Runs of the experiment that are not ladders: audits and single trainings. */
export function OtherRuns({ runs }: { readonly runs: readonly RunRowFragment[] }) {
  const href = useProjectHref();
  if (runs.length === 0) return null;
  return (
    <Section title="Other runs of this experiment" count={String(runs.length)} className="mt-8">
      <DataTable
        label="Other runs"
        rows={runs}
        rowKey={(run) => run.id}
        columns={[
          {
            name: "Name",
            cell: (run) => (
              <Link
                href={href("runs", rawId(run.id))}
                className="font-medium whitespace-nowrap hover:text-accent hover:underline"
              >
                {run.name}
              </Link>
            ),
          },
          { name: "Kind", cell: (run) => KIND_WORDS[run.kind] },
          { name: "State", cell: (run) => <StateLabel state={run.state} /> },
          { name: "Duration", cell: (run) => <RunDuration run={run} />, number: true },
          { name: "Created", cell: (run) => <TimeAgo at={run.createdAt} /> },
        ]}
      />
    </Section>
  );
}
