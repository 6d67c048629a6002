import Link from "next/link";
import { formatDuration } from "../format/format-duration.ts";
import { formatCount } from "../format/format-number.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import type { RunRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { KIND_WORDS, sentenceCase } from "../runs/run-words.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Section } from "../ui/section.tsx";
import type { OverviewProject } from "./overview-project.ts";

/** Running and queued runs side by side. */
export function RunningNow({ project }: { readonly project: OverviewProject }) {
  const href = useProjectHref();
  const running = nodesOf(project.running).filter(({ state, kind }) => state === "RUNNING" && kind !== "LADDER");
  const queued = nodesOf(project.queue);
  return (
    <div className="grid gap-x-6 gap-y-8 lg:grid-cols-2">
      <Section title="Running now" count={formatCount(running.length)}>
        {running.length === 0 ? (
          <p className="rounded-md border border-line px-3 py-2 text-muted">Nothing is running.</p>
        ) : null}
        <ul className={running.length > 0 ? "divide-y divide-line rounded-md border border-line" : undefined}>
          {running.map((run) => (
            <RunningRow key={run.id} run={run} />
          ))}
        </ul>
      </Section>
      <Section
        title="Waiting"
        count={queued.length < 10 ? formatCount(queued.length) : "10 or more"}
        actions={
          <Link href={href("queue")} className="text-sm text-muted hover:text-ink">
            Queue
          </Link>
        }
      >
        {queued.length === 0 ? (
          <p className="rounded-md border border-line px-3 py-2 text-muted">Nothing waits.</p>
        ) : null}
        <ul className={queued.length > 0 ? "divide-y divide-line rounded-md border border-line" : undefined}>
          {queued.map((run) => (
            <li key={run.id} className="px-3 py-1.5">
              <Link href={href("runs", rawId(run.id))} className="font-medium hover:text-accent hover:underline">
                {run.name}
              </Link>
              <p className="text-sm text-muted">{run.waitingReason ?? "An agent has not asked yet"}</p>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function RunningRow({ run }: { readonly run: RunRowFragment }) {
  const href = useProjectHref();
  const { progress } = run;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_7rem] items-center gap-x-4 px-3 py-1.5">
      <span className="min-w-0">
        <Link
          href={href("runs", rawId(run.id))}
          className="block truncate font-medium hover:text-accent hover:underline"
        >
          {run.name}
        </Link>
        <span className="block truncate text-sm text-muted">
          {KIND_WORDS[run.kind]}
          {progress ? `, ${sentenceCase(progress.phase).toLowerCase()}` : ""}
          {progress?.epoch != null && progress.epochs != null ? `, epoch ${progress.epoch} of ${progress.epochs}` : ""}
        </span>
      </span>
      {progress ? (
        <span className="text-right text-sm tabular-nums">
          <ProgressBar label={`Progress of ${run.name}`} fraction={progress.fraction} />
          <span className="text-muted">
            {progress.remainingSeconds === null
              ? `${Math.round(progress.fraction * 100)} %`
              : `${formatDuration(Math.round(progress.remainingSeconds))} left`}
          </span>
        </span>
      ) : null}
    </li>
  );
}
