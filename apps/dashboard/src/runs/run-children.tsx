import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import { rawId } from "../graphql/global-id.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import type { RunDetail } from "./run-detail.ts";
import { RunDuration } from "./run-duration.tsx";
import { KIND_WORDS } from "./run-words.ts";

/** A ladder's rungs and its evaluation, or a sweep's trials, in order. */
export function RunChildren({ run }: { readonly run: RunDetail }) {
  const href = useProjectHref();
  const sweep = run.kind === "SWEEP";
  if (run.children.length === 0) return <EmptyState title={`No ${sweep ? "trial" : "rung"} has been made yet`} />;
  return (
    <DataTable
      label={sweep ? "Runs of this sweep" : "Runs of this ladder"}
      rows={run.children}
      rowKey={(child) => child.id}
      columns={[
        { name: "Step", cell: (child) => child.position, number: true, className: "w-12" },
        {
          name: "Name",
          cell: (child) => (
            <Link href={href("runs", rawId(child.id))} className="font-medium hover:text-accent hover:underline">
              {child.name}
            </Link>
          ),
        },
        { name: "Kind", cell: (child) => KIND_WORDS[child.kind] },
        { name: "State", cell: (child) => <StateLabel state={child.state} /> },
        {
          name: "Progress",
          cell: (child) =>
            child.state === "RUNNING" && child.progress ? (
              <span className="block w-32">
                <ProgressBar label={`Progress of ${child.name}`} fraction={child.progress.fraction} />
              </span>
            ) : (
              (child.waitingReason ?? child.reason ?? "")
            ),
        },
        { name: "Duration", cell: (child) => <RunDuration run={child} />, number: true },
      ]}
    />
  );
}
