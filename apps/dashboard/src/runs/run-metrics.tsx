import { formatCount, formatNumber, wireNumber } from "../format/format-number.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Hint } from "../ui/tooltip.tsx";
import type { RunDetail } from "./run-detail.ts";

function Value({ value }: { readonly value: number | string | null | undefined }) {
  return (
    <Hint content={value === null || value === undefined ? "No finite value" : String(value)}>
      {formatNumber(wireNumber(value))}
    </Hint>
  );
}

/** Every metric with its extremes and its last value. */
export function RunMetrics({ run }: { readonly run: RunDetail }) {
  if (run.metrics.length === 0) return <EmptyState title="No metrics logged" />;
  return (
    <DataTable
      label="Metrics"
      rows={run.metrics}
      rowKey={(metric) => metric.key}
      columns={[
        { name: "Metric", cell: (metric) => <span className="font-mono">{metric.key}</span> },
        { name: "Last", cell: (metric) => <Value value={metric.lastValue} />, number: true },
        { name: "Min", cell: (metric) => <Value value={metric.min} />, number: true },
        { name: "Max", cell: (metric) => <Value value={metric.max} />, number: true },
        { name: "Mean", cell: (metric) => <Value value={metric.mean} />, number: true },
        { name: "Last step", cell: (metric) => formatCount(metric.lastStep), number: true },
        { name: "Points", cell: (metric) => formatCount(metric.count), number: true },
        { name: "Not finite", cell: (metric) => formatCount(metric.notFinite), number: true },
      ]}
    />
  );
}
