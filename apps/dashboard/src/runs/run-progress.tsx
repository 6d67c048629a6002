import { formatDuration } from "../format/format-duration.ts";
import type { RunRowFragment } from "../gql/graphql.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { sentenceCase } from "./run-words.ts";

/** Phase, epoch, fraction and the estimate to finish. */
export function RunProgressLine({
  run,
}: {
  readonly run: Pick<RunRowFragment, "kind" | "name" | "progress" | "state">;
}) {
  const { progress } = run;
  if (run.state !== "RUNNING") return null;
  // What the platform conducts has no agent: its children show how far it is.
  if (!progress && (run.kind === "LADDER" || run.kind === "SWEEP")) return null;
  if (!progress) return <p className="mb-4 text-muted">The agent has it; the first heartbeat brings its progress.</p>;
  const { phase, epoch, epochs, fraction, remainingSeconds } = progress;
  return (
    <div className="mb-5 max-w-xl">
      <div className="mb-1 flex flex-wrap gap-x-3 text-sm">
        <span className="font-medium">{sentenceCase(phase)}</span>
        {epoch !== null && epochs !== null ? (
          <span className="text-muted tabular-nums">
            epoch {epoch} of {epochs}
          </span>
        ) : null}
        <span className="ml-auto text-muted tabular-nums">
          {Math.round(fraction * 100)} %
          {remainingSeconds === null ? "" : ` · about ${formatDuration(Math.round(remainingSeconds))} left`}
        </span>
      </div>
      <ProgressBar label={`Progress of ${run.name}`} fraction={fraction} />
    </div>
  );
}
