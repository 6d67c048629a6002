import { type Estimate, type GapMetric, wideningPart } from "@graft/contracts";
import { formatRate } from "../format/format-number.ts";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { Missing } from "../ui/missing.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import type { MeasuredAudit } from "./audit-side.tsx";
import { GAP_WORDS, SUBJECT_WORDS } from "./audit-words.ts";
import { EstimateCell } from "./whisker-rows.tsx";

/** Gaps between groups, subject beside subject. */
export function GapTable({ sides }: { readonly sides: readonly MeasuredAudit[] }) {
  const metrics = [...new Set(sides.flatMap(({ measurement }) => measurement.gaps.map(({ metric }) => metric)))];
  const columns: Column<GapMetric>[] = [
    { name: "Gap", cell: (metric) => GAP_WORDS[metric] },
    ...sides.map(
      ({ audit, measurement }): Column<GapMetric> => ({
        name: SUBJECT_WORDS[audit.subject],
        cell: (metric) => {
          const gap = measurement.gaps.find((each) => each.metric === metric);
          return gap ? <EstimateCell estimate={gap.estimate} /> : <Missing why="Not measured" />;
        },
        number: true,
      }),
    ),
    {
      name: "Between",
      cell: (metric) =>
        sides
          .at(-1)
          ?.measurement.gaps.find((each) => each.metric === metric)
          ?.between.join(" over ") ?? "",
    },
    { name: "Ideal", cell: (metric) => (metric === "demographicParityRatio" ? "1" : "0"), number: true },
  ];
  return (
    <Section title="Gaps between groups">
      <DataTable label="Gaps between groups" rows={metrics} rowKey={(metric) => metric} columns={columns} />
    </Section>
  );
}

/** Where each gap comes from: backbone, data, tuning. */
export function InheritanceTable({ side }: { readonly side: MeasuredAudit }) {
  const { inheritance, gaps } = side.measurement;
  if (inheritance.length === 0) return null;
  const part = (metric: GapMetric, estimate: Estimate) => {
    const gap = gaps.find((each) => each.metric === metric);
    return <EstimateCell estimate={gap ? wideningPart(estimate, gap) : estimate} />;
  };
  return (
    <Section
      title="Where it comes from"
      note="what is above zero widens the gap; a ratio's parts are logarithms; paired bootstrap intervals"
    >
      <DataTable
        label="Inheritance"
        rows={inheritance}
        rowKey={(row) => row.metric}
        columns={[
          { name: "Gap", cell: (row) => GAP_WORDS[row.metric] },
          { name: "Backbone", cell: (row) => part(row.metric, row.backbone), number: true },
          { name: "Added by data", cell: (row) => part(row.metric, row.data), number: true },
          {
            name: "Added by tuning",
            cell: (row) =>
              side.audit.subject === "BACKBONE" ? (
                <Missing why="A backbone's audit has no tuning" />
              ) : (
                part(row.metric, row.tuning)
              ),
            number: true,
          },
          { name: "In a word", cell: (row) => <span className="font-medium">{row.word}</span> },
        ]}
      />
    </Section>
  );
}

/** What the audit was judged by. */
export function ThresholdTable({ side }: { readonly side: MeasuredAudit }) {
  return (
    <Section title="Thresholds" note={SUBJECT_WORDS[side.audit.subject].toLowerCase()}>
      <DataTable
        label={`Thresholds of the ${SUBJECT_WORDS[side.audit.subject].toLowerCase()}`}
        rows={side.measurement.thresholds}
        rowKey={({ threshold }) => `${threshold.metric} ${threshold.max ?? ""} ${threshold.min ?? ""}`}
        columns={[
          { name: "Gap", cell: ({ threshold }) => GAP_WORDS[threshold.metric] },
          { name: "Measured", cell: ({ value }) => formatRate(value), number: true },
          {
            name: "Bound",
            cell: ({ threshold }) => (threshold.max === undefined ? `≥ ${threshold.min ?? ""}` : `≤ ${threshold.max}`),
            number: true,
          },
          {
            name: "Judged on",
            cell: ({ threshold }) => (threshold.judgedOn === "POINT" ? "the point" : "the interval's worse end"),
          },
          { name: "Verdict", cell: ({ verdict }) => <StateLabel state={verdict} /> },
          { name: "Reason", cell: ({ reason }) => reason },
        ]}
      />
    </Section>
  );
}
