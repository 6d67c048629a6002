import { columnVisibilityFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";
import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { RunRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { Missing } from "../ui/missing.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { RunDuration } from "./run-duration.tsx";
import { KIND_WORDS } from "./run-words.ts";

export const runTableFeatures = tableFeatures({ columnVisibilityFeature });
const column = createColumnHelper<typeof runTableFeatures, RunRowFragment>();

/** Columns that may be hidden, with their words. */
export const HIDEABLE_COLUMNS = [
  ["kind", "Kind"],
  ["experiment", "Experiment"],
  ["duration", "Duration"],
  ["attempts", "Attempts"],
  ["priority", "Priority"],
  ["by", "Started by"],
  ["created", "Created"],
] as const;

export const NUMBER_COLUMNS: ReadonlySet<string> = new Set(["duration", "attempts", "priority"]);

export const RUN_COLUMNS = column.columns([
  column.display({
    id: "name",
    header: "Name",
    cell: ({ row }) => <RunName run={row.original} />,
    enableHiding: false,
  }),
  column.display({
    id: "state",
    header: "State",
    cell: ({ row }) => <RunStateCell run={row.original} />,
    enableHiding: false,
  }),
  column.display({ id: "kind", header: "Kind", cell: ({ row }) => KIND_WORDS[row.original.kind] }),
  column.display({
    id: "experiment",
    header: "Experiment",
    cell: ({ row }) => row.original.experiment?.name ?? <Missing why="Not part of an experiment" />,
  }),
  column.display({ id: "duration", header: "Duration", cell: ({ row }) => <RunDuration run={row.original} /> }),
  column.display({
    id: "attempts",
    header: "Attempts",
    cell: ({ row }) =>
      row.original.kind === "LADDER" || row.original.kind === "SWEEP" ? (
        <Missing why="A ladder is conducted by the platform and has no attempts of its own" />
      ) : (
        `${row.original.attemptCount} of ${row.original.maxAttempts}`
      ),
  }),
  column.display({ id: "priority", header: "Priority", cell: ({ row }) => row.original.priority }),
  column.display({ id: "by", header: "Started by", cell: ({ row }) => row.original.createdByName }),
  column.display({ id: "created", header: "Created", cell: ({ row }) => <TimeAgo at={row.original.createdAt} /> }),
]);

function RunName({ run }: { readonly run: RunRowFragment }) {
  const href = useProjectHref();
  return (
    <Link
      href={href("runs", rawId(run.id))}
      className={`block truncate rounded-sm font-medium hover:text-accent hover:underline ${run.parent ? "pl-4" : ""}`}
    >
      {run.name}
    </Link>
  );
}

function RunStateCell({ run }: { readonly run: RunRowFragment }) {
  const percent = run.progress && run.state === "RUNNING" ? `${Math.round(run.progress.fraction * 100)} %` : undefined;
  return (
    <span className="inline-flex items-center gap-2">
      <StateLabel state={run.state} />
      {percent ? <span className="text-muted tabular-nums">{percent}</span> : null}
    </span>
  );
}
