import { formatDuration, secondsBetween } from "../format/format-duration.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { RunDetail } from "./run-detail.ts";
import { REASON_WORDS } from "./run-words.ts";

const CONDUCTED: Partial<Record<RunDetail["kind"], { readonly title: string; readonly words: string }>> = {
  LADDER: {
    title: "A ladder has no attempts of its own",
    words: "The platform conducts it; its rungs are claimed by agents.",
  },
  SWEEP: {
    title: "A sweep has no attempts of its own",
    words: "The platform conducts it; its trials are claimed by agents.",
  },
};

/** Attempts with their agents, and every change of state with its reason. */
export function RunHistory({ run }: { readonly run: RunDetail }) {
  return (
    <div className="grid gap-8">
      <Section title="Attempts" count={String(run.attempts.length)}>
        {run.attempts.length === 0 ? (
          <EmptyState title={CONDUCTED[run.kind]?.title ?? "No attempt yet"}>
            {CONDUCTED[run.kind]?.words ?? run.waitingReason}
          </EmptyState>
        ) : (
          <AttemptTable attempts={run.attempts} />
        )}
      </Section>
      {run.checkpoints.length > 0 ? (
        <Section title="Checkpoints it can go on from" count={String(run.checkpoints.length)}>
          <CheckpointTable checkpoints={run.checkpoints} />
        </Section>
      ) : null}
      <Section title="Events" count={String(run.events.length)}>
        <ol className="relative ml-1.5 border-l border-line">
          {run.events.map((event) => (
            <li key={event.id} className="relative flex flex-wrap items-baseline gap-x-3 py-1 pl-4">
              <span aria-hidden className="absolute top-3 -left-[3.5px] size-1.5 rounded-full bg-line-strong" />
              <StateLabel state={event.toState} past />
              <span className="min-w-0">{event.message}</span>
              <span className="ml-auto text-sm text-muted">
                <TimeAgo at={event.at} />
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  );
}

function BackendMissing({ tracked }: { readonly tracked: boolean }) {
  return <Missing why={tracked ? "A tracked run computes where it likes" : "The agent has not said yet"} />;
}

function CheckpointTable({ checkpoints }: { readonly checkpoints: RunDetail["checkpoints"] }) {
  return (
    <DataTable
      label="Checkpoints"
      rows={checkpoints}
      rowKey={(checkpoint) => checkpoint.id}
      columns={[
        { name: "Phase", cell: ({ phase }) => phase },
        { name: "Epoch", cell: ({ epoch }) => epoch, number: true },
        { name: "Step", cell: ({ step }) => step, number: true },
        { name: "Attempt", cell: ({ attempt }) => attempt.number, number: true },
        { name: "Verified", cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
      ]}
    />
  );
}

function startOf({ resumedFrom }: RunDetail["attempts"][number]): string {
  if (!resumedFrom) return "the beginning";
  return `epoch ${resumedFrom.epoch} of ${resumedFrom.phase}, kept by attempt ${resumedFrom.attempt}`;
}

function AttemptTable({ attempts }: { readonly attempts: RunDetail["attempts"] }) {
  return (
    <DataTable
      label="Attempts"
      rows={attempts}
      rowKey={(attempt) => attempt.id}
      columns={[
        { name: "Attempt", cell: (attempt) => attempt.number, number: true },
        { name: "State", cell: (attempt) => <StateLabel state={attempt.state} /> },
        {
          name: "Agent",
          cell: (attempt) => attempt.agent?.name ?? `${attempt.trackedBy ?? "Somebody"}, outside the agents`,
        },
        { name: "Backend", cell: (attempt) => attempt.backend ?? <BackendMissing tracked={attempt.agent === null} /> },
        { name: "From", cell: startOf },
        { name: "Started", cell: (attempt) => <TimeAgo at={attempt.startedAt} /> },
        {
          name: "Duration",
          cell: (attempt) => formatDuration(secondsBetween(attempt.startedAt, attempt.finishedAt)),
          number: true,
        },
        {
          name: "Reason",
          cell: (attempt) =>
            attempt.reason ??
            (attempt.reasonCode ? REASON_WORDS[attempt.reasonCode] : null) ?? <Missing why="Nothing went wrong" />,
        },
      ]}
    />
  );
}
