import { Award } from "lucide-react";
import Link from "next/link";
import { seriesColour } from "../charts/theme-colours.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { formatDuration } from "../format/format-duration.ts";
import { formatInterval, formatRange } from "../format/format-interval.ts";
import { formatCompact, formatCount, formatDifference, formatRate } from "../format/format-number.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import { rawId } from "../graphql/global-id.ts";
import { strategyWords } from "../runs/run-words.ts";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { Missing } from "../ui/missing.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { Hint } from "../ui/tooltip.tsx";
import type { Rung } from "./rung.ts";

const UNFINISHED = "Known when the rung has finished";

const COLUMNS: readonly Column<Rung>[] = [
  { name: "Rung", cell: (rung) => <RungName rung={rung} /> },
  { name: "Top-1 (95 %)", cell: (rung) => <RungScore rung={rung} />, number: true },
  { name: "Gain", cell: (rung) => <RungGain rung={rung} />, number: true },
  {
    name: "Macro F1",
    cell: (rung) => (rung.macroF1 === undefined ? <Missing why={UNFINISHED} /> : formatRate(rung.macroF1)),
    number: true,
  },
  {
    name: "Time",
    cell: (rung) => (rung.seconds === undefined ? <Missing why={UNFINISHED} /> : formatDuration(rung.seconds)),
    number: true,
  },
  {
    name: "Memory",
    cell: (rung) => (rung.memoryBytes === undefined ? <Missing why={UNFINISHED} /> : formatBytes(rung.memoryBytes)),
    number: true,
  },
  {
    name: "Trainable",
    cell: (rung) =>
      rung.trainableParameters === undefined ? (
        <Missing why={UNFINISHED} />
      ) : (
        <Hint content={`${formatCount(rung.trainableParameters)} parameters`}>
          {formatCompact(rung.trainableParameters)}
        </Hint>
      ),
    number: true,
  },
  {
    name: "Group gap",
    cell: (rung) =>
      rung.gap === undefined ? (
        <Missing why="Only the registered winner is audited, after the ladder" />
      ) : (
        <Hint content="Largest demographic parity difference its audits found; 0 is ideal">{formatRate(rung.gap)}</Hint>
      ),
    number: true,
  },
];

/** Rungs as rows; the running one live. */
export function RungTable({ rungs }: { readonly rungs: readonly Rung[] }) {
  return (
    <DataTable
      label="Rungs"
      rows={rungs}
      rowKey={({ run }) => run.id}
      columns={COLUMNS}
      rowClass={({ recommended }) => (recommended ? "bg-accent-soft hover:bg-accent-soft" : undefined)}
    />
  );
}

function RungName({ rung }: { readonly rung: Rung }) {
  const href = useProjectHref();
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: seriesColour(rung.place) }} />
      <Link href={href("runs", rawId(rung.run.id))} className="font-medium hover:text-accent hover:underline">
        {strategyWords(rung.strategy?.name ?? rung.run.name)}
      </Link>
      {rung.recommended ? (
        <span className="inline-flex items-center gap-1 text-accent">
          <Award aria-hidden className="size-3.5" />
          recommended
        </span>
      ) : null}
    </span>
  );
}

function RungScore({ rung }: { readonly rung: Rung }) {
  if (rung.score) {
    const { split } = rung.score;
    return (
      <Hint content={`On ${split}; interval ${formatRange(rung.score)}; exactly ${rung.score.value}`}>
        {formatInterval(rung.score)}
        {split === "validation" ? <span className="text-muted"> val</span> : null}
      </Hint>
    );
  }
  if (rung.run.state === "RUNNING" && rung.run.progress) {
    return (
      <span className="inline-flex w-40 items-center gap-2">
        <ProgressBar label={`Progress of ${rung.run.name}`} fraction={rung.run.progress.fraction} />
        <span className="text-running">{Math.round(rung.run.progress.fraction * 100)} %</span>
      </span>
    );
  }
  return <StateLabel state={rung.run.state} />;
}

function RungGain({ rung }: { readonly rung: Rung }) {
  const gain = rung.testGain ?? rung.gain;
  if (!gain)
    return <Missing why={rung.place === 0 ? "The first rung is what the others are held against" : UNFINISHED} />;
  const against = rung.testGain ? "on test, against the first rung" : "on validation, against the best rung before";
  return (
    <Hint content={`Paired ${gain.confidence * 100} % interval ${formatRange(gain)} ${against}`}>
      {formatDifference(gain.value)}
    </Hint>
  );
}
