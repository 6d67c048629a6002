"use client";

import { useQuery, useSubscription } from "@apollo/client/react";
import { ZoomOut } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { MetricChart } from "../charts/metric-chart.tsx";
import { appendPoints, chartGroups, continueSeries, type LivePoints, metricSeries } from "../charts/metric-series.ts";
import { formatCount } from "../format/format-number.ts";
import { MetricUpdatesDocument, RunSeriesDocument, type RunState } from "../gql/graphql.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";

const MAX_POINTS = 800;

interface RunChartsProps {
  readonly runId: string;
  readonly state: RunState;
}

/** What stands where charts will be, by how far the run is. */
function nothingDrawn(state: RunState): { readonly title: string; readonly sentence: string | null } {
  if (state === "RUNNING")
    return {
      title: "Waiting for the first metric",
      sentence: "Charts draw themselves here as the agent sends points.",
    };
  if (state === "QUEUED" || state === "PAUSED")
    return { title: "No metrics yet", sentence: "Charts draw themselves here once an agent works on this run." };
  return { title: "This run logged no metrics", sentence: null };
}

interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** Live charts of every metric; zooming asks the server for the window in full resolution. */
export function RunCharts({ runId, state }: RunChartsProps) {
  const running = state === "RUNNING";
  const [zoom, setZoom] = useState<Zoom>();
  const [smoothing, setSmoothing] = useState(0);
  const live = useLivePoints(runId, running);
  const window = zoom ? { fromStep: zoom.from, toStep: zoom.to } : {};
  const query = useQuery(RunSeriesDocument, { variables: { id: runId, maxPoints: MAX_POINTS, ...window } });
  live.onFirst.current = () => void query.refetch().catch(() => undefined);
  const wire = (query.data ?? query.previousData)?.run?.series;
  const groups = useMemo(() => {
    const stored = (wire ?? []).map(metricSeries);
    return chartGroups(zoom ? stored : continueSeries(stored, live.points));
  }, [wire, zoom, live.points]);
  if (query.error && !wire) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (groups.length === 0) {
    const { title, sentence } = nothingDrawn(state);
    return query.loading ? <ChartSkeleton /> : <EmptyState title={title}>{sentence}</EmptyState>;
  }
  return (
    <div>
      <ChartControls smoothing={smoothing} onSmoothing={setSmoothing} zoom={zoom} onReset={() => setZoom(undefined)} />
      <div className="grid gap-3 lg:grid-cols-2">
        {groups.map((group) => (
          <MetricChart
            key={group.title}
            group={group}
            smoothing={smoothing}
            onZoom={(from, to) => setZoom({ from: Math.floor(from), to: Math.ceil(to) })}
          />
        ))}
      </div>
    </div>
  );
}

/** Points that arrive while the run works; the first of them is the sign to ask for what came before it. */
function useLivePoints(runId: string, running: boolean) {
  const [points, setPoints] = useState<LivePoints>(new Map());
  const onFirst = useRef<() => void>(undefined);
  const heard = useRef(false);
  useSubscription(MetricUpdatesDocument, {
    variables: { runId },
    skip: !running,
    ignoreResults: true,
    onData: ({ data }) => {
      const arrived = data.data?.metricUpdates.points;
      if (!arrived) return;
      setPoints((before) => appendPoints(before, arrived));
      if (!heard.current) onFirst.current?.();
      heard.current = true;
    },
  });
  return { points, onFirst };
}

interface ChartControlsProps {
  readonly smoothing: number;
  readonly onSmoothing: (weight: number) => void;
  readonly zoom: Zoom | undefined;
  readonly onReset: () => void;
}

function ChartControls({ smoothing, onSmoothing, zoom, onReset }: ChartControlsProps) {
  const id = useId();
  return (
    <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.95}
        step={0.05}
        value={smoothing}
        onChange={(event) => onSmoothing(Number(event.target.value))}
        className="w-32 accent-(--accent)"
      />
      <span className="w-8 tabular-nums">{smoothing.toFixed(2)}</span>
      {zoom ? (
        <Button size="small" onClick={onReset}>
          <ZoomOut aria-hidden />
          Steps {formatCount(zoom.from)} to {formatCount(zoom.to)}: show all
        </Button>
      ) : (
        <span className="max-sm:hidden">Drag across a chart to zoom.</span>
      )}
    </div>
  );
}

function ChartSkeleton() {
  return (
    <div role="status" aria-label="Loading charts" className="grid gap-3 pt-9 lg:grid-cols-2">
      {[0, 1].map((each) => (
        <div key={each} className="skeleton h-[226px]" />
      ))}
    </div>
  );
}
