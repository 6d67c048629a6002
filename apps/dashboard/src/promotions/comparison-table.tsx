import type { ReactNode } from "react";
import { parseMeasurement } from "../audits/audit-words.ts";
import { EstimateCell } from "../audits/whisker-rows.tsx";
import { formatBytes } from "../format/format-bytes.ts";
import { formatDuration } from "../format/format-duration.ts";
import { formatRange } from "../format/format-interval.ts";
import { formatDifference, formatRate, wireNumber } from "../format/format-number.ts";
import type { PromotionSideFragment } from "../gql/graphql.ts";
import { parseTestScore } from "../models/parse-test-score.ts";
import { parseResult } from "../runs/parse-run.ts";
import { RateWithInterval } from "../scores/split-score.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Missing } from "../ui/missing.tsx";
import { Hint } from "../ui/tooltip.tsx";
import { rateDifference } from "./rate-difference.ts";

interface Row {
  readonly name: string;
  readonly candidate: ReactNode;
  readonly champion: ReactNode;
  readonly difference: ReactNode;
}

const NO_CHAMPION = <Missing why="Nothing holds this alias yet" />;

/** What is compared of one side. */
function sideFacts(side: PromotionSideFragment) {
  const training = parseResult(side.trainRun.result);
  const gaps = side.audits.flatMap((audit) => {
    if (audit.subject !== "MODEL_VERSION") return [];
    const gap = parseMeasurement(audit.measurement)?.gaps.find(
      ({ metric }) => metric === "demographicParityDifference",
    );
    return gap ? [gap.estimate] : [];
  });
  return {
    score: parseTestScore(side.testScore),
    training: training?.kind === "TRAIN" ? training : undefined,
    bytes: wireNumber(side.artifact.sizeBytes),
    gap: gaps[0],
  };
}

type Facts = ReturnType<typeof sideFacts>;

function scoreRows(candidate: Facts, champion: Facts | undefined): Row[] {
  const [own, other] = [candidate.score, champion?.score];
  if (!own) return [];
  const gain = other
    ? rateDifference({ rate: own.top1, count: own.count }, { rate: other.top1, count: other.count })
    : undefined;
  return [
    {
      name: "Top-1 on test (95 %)",
      candidate: <RateWithInterval rate={own.top1} count={own.count} />,
      champion: other ? <RateWithInterval rate={other.top1} count={other.count} /> : NO_CHAMPION,
      difference: gain ? (
        <Hint content="Newcombe's interval for independent samples; on the same examples the true one is narrower">
          <span className="block text-right">{formatDifference(gain.value)}</span>
          <span className="block text-xs text-muted">{formatRange(gain)}</span>
        </Hint>
      ) : (
        NO_CHAMPION
      ),
    },
    plainRow("Macro F1", [own.macroF1, other?.macroF1], [formatRate, formatDifference]),
    plainRow("Calibration error", [own.ece, other?.ece], [formatRate, formatDifference]),
  ];
}

type Formats = readonly [value: (value: number) => string, difference: (value: number) => string];

function plainRow(
  name: string,
  [own, other]: readonly [number | undefined, number | undefined],
  [show, showDifference]: Formats,
): Row {
  return {
    name,
    candidate: own === undefined ? <Missing why="Not known" /> : show(own),
    champion: other === undefined ? NO_CHAMPION : show(other),
    difference: own === undefined || other === undefined ? NO_CHAMPION : showDifference(own - other),
  };
}

function signed(show: (value: number) => string): Formats {
  return [show, (value) => `${value < 0 ? "−" : "+"}${show(Math.abs(value))}`];
}

function gapRow(candidate: Facts, champion: Facts | undefined): Row {
  const [own, other] = [candidate.gap, champion?.gap];
  const both = own && other && "value" in own && "value" in other ? own.value - other.value : undefined;
  return {
    name: "Parity difference (95 %)",
    candidate: own ? <EstimateCell estimate={own} /> : <Missing why="Not audited" />,
    champion: other ? <EstimateCell estimate={other} /> : champion ? <Missing why="Not audited" /> : NO_CHAMPION,
    difference: both === undefined ? NO_CHAMPION : formatDifference(both),
  };
}

interface ComparisonTableProps {
  readonly candidate: PromotionSideFragment;
  readonly champion: PromotionSideFragment | null;
}

/** Candidate against champion: score, cost, size and gap, each with its difference. */
export function ComparisonTable({ candidate, champion }: ComparisonTableProps) {
  const own = sideFacts(candidate);
  const other = champion ? sideFacts(champion) : undefined;
  const rows = [
    ...scoreRows(own, other),
    gapRow(own, other),
    plainRow("Training time", [own.training?.wallSeconds, other?.training?.wallSeconds], signed(formatDuration)),
    plainRow("Peak memory", [own.training?.peakMemoryBytes, other?.training?.peakMemoryBytes], signed(formatBytes)),
    plainRow("Artifact size", [own.bytes, other?.bytes], signed(formatBytes)),
  ];
  return (
    <DataTable
      label="Candidate against champion"
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        { name: "Measure", cell: (row) => row.name, className: "whitespace-nowrap" },
        { name: `Candidate v${candidate.version}`, cell: (row) => row.candidate, number: true },
        ...(champion
          ? [
              { name: `Champion v${champion.version}`, cell: (row: Row) => row.champion, number: true },
              { name: "Difference", cell: (row: Row) => row.difference, number: true },
            ]
          : []),
      ]}
    />
  );
}
