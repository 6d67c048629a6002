import type { RunResult } from "@graft/contracts";
import { formatInterval, formatRange, wilsonInterval } from "../format/format-interval.ts";
import { formatCount, formatNumber, formatRate } from "../format/format-number.ts";
import { DataTable } from "../ui/data-table.tsx";
import { FactList } from "../ui/fact-list.tsx";
import { Section } from "../ui/section.tsx";
import { Hint } from "../ui/tooltip.tsx";
import { ConfusionMatrix } from "./confusion-matrix.tsx";

export type SplitScore = Extract<RunResult, { kind: "TRAIN" }>["validation"];

/** A rate over `count` examples as value and half of its 95 % Wilson interval, its ends on hover. */
export function RateWithInterval({ rate, count }: { readonly rate: number; readonly count: number }) {
  const interval = wilsonInterval(rate, count);
  return (
    <Hint content={`95 % interval ${formatRange(interval)} (Wilson, ${formatCount(count)} examples); exactly ${rate}`}>
      {formatInterval(interval)}
    </Hint>
  );
}

interface SplitScoreProps {
  readonly title: string;
  readonly score: SplitScore;
}

/** Everything measured on one split. */
export function SplitScoreView({ title, score }: SplitScoreProps) {
  const classes = score.perClass.map(({ label }) => label);
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(15rem,1fr)_minmax(0,2fr)_max-content]">
      <Section title={title} note={`${formatCount(score.count)} examples`}>
        <FactList
          facts={{
            "Top-1 (95 %)": <RateWithInterval rate={score.top1} count={score.count} />,
            "Macro F1": formatRate(score.macroF1),
            Loss: formatNumber(score.loss),
            "Calibration error": (
              <Hint content="Expected calibration error over 15 bins; 0 is ideal">{formatRate(score.ece)}</Hint>
            ),
          }}
        />
      </Section>
      <Section title="By class">
        <DataTable
          label={`${title} by class`}
          rows={score.perClass}
          rowKey={(row) => row.label}
          columns={[
            { name: "Class", cell: (row) => row.label },
            { name: "Examples", cell: (row) => formatCount(row.count), number: true },
            { name: "Precision", cell: (row) => formatRate(row.precision), number: true },
            { name: "Recall", cell: (row) => formatRate(row.recall), number: true },
            { name: "F1", cell: (row) => formatRate(row.f1), number: true },
          ]}
        />
      </Section>
      <Section title="Confusion">
        <ConfusionMatrix label={`Confusion on ${title}`} classes={classes} confusion={score.confusion} />
      </Section>
    </div>
  );
}
