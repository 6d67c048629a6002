import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { RecentRunFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { parseResult } from "../runs/parse-run.ts";
import { RunDuration } from "../runs/run-duration.tsx";
import { KIND_WORDS } from "../runs/run-words.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { OverviewProject } from "./overview-project.ts";

/** The newest top-level runs with their answers. */
export function RecentRuns({ project }: { readonly project: OverviewProject }) {
  const href = useProjectHref();
  const runs = nodesOf(project.recent).slice(0, 8);
  return (
    <Section
      title="Latest runs"
      actions={
        <Link href={href("runs")} className="text-sm text-muted hover:text-ink">
          All runs
        </Link>
      }
    >
      {runs.length === 0 ? (
        <EmptyState title="No runs yet" command="npm run demo">
          The demo makes data, a backbone, ladders, audits and promotions, all real, in a few minutes and in a project
          of its own.
        </EmptyState>
      ) : (
        <DataTable
          label="Latest runs"
          rows={runs}
          rowKey={(run) => run.id}
          columns={[
            {
              name: "Name",
              cell: (run) => (
                <Link
                  href={
                    run.kind === "LADDER" && run.experiment
                      ? href("experiments", rawId(run.experiment.id))
                      : href("runs", rawId(run.id))
                  }
                  className="font-medium whitespace-nowrap hover:text-accent hover:underline"
                >
                  {run.name}
                </Link>
              ),
            },
            { name: "Kind", cell: (run) => KIND_WORDS[run.kind] },
            { name: "State", cell: (run) => <StateLabel state={run.state} /> },
            {
              name: "Answer",
              cell: (run) => <Answer run={run} />,
              className: "min-w-72",
            },
            { name: "Duration", cell: (run) => <RunDuration run={run} />, number: true },
            { name: "Created", cell: (run) => <TimeAgo at={run.createdAt} /> },
          ]}
        />
      )}
    </Section>
  );
}

/** What the run found: a ladder's sentence, an audit's verdict, or why it is in its state. */
function Answer({ run }: { readonly run: RecentRunFragment }) {
  const result = parseResult(run.result);
  if (run.auditReport) return <StateLabel state={run.auditReport.verdict} />;
  return (
    <span className="text-muted">{result?.kind === "LADDER" ? result.reason : (run.reason ?? run.waitingReason)}</span>
  );
}
