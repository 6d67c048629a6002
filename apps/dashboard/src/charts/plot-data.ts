import uPlot from "uplot";
import { formatNumber } from "../format/format-number.ts";
import { type MetricSeries, smooth } from "./metric-series.ts";
import type { ThemeColours } from "./theme-colours.ts";

/** Columns per series in the plot's data: the line, then the upper and lower edge of its band. */
const COLUMNS = 3;

const drawable = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));

/** Series of different steps on one x axis: x, then line, maximum and minimum of each. */
export function plotData(series: readonly MetricSeries[], smoothing: number): uPlot.AlignedData {
  if (series.length === 0) return [[]];
  const tables = series.map(
    ({ steps, last, min, max }): uPlot.AlignedData => [
      [...steps],
      drawable(smooth(last, smoothing)),
      drawable(max),
      drawable(min),
    ],
  );
  return uPlot.join(tables);
}

interface PlotOptions {
  readonly names: readonly string[];
  readonly colours: ThemeColours;
  readonly width: number;
  readonly height: number;
  readonly onZoom: (from: number, to: number) => void;
}

/** Options of a metric chart; all charts with the same sync key share their cursor. */
export function plotOptions({ names, colours, width, height, onZoom }: PlotOptions): uPlot.Options {
  const axis = {
    stroke: colours.muted,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    font: "11px 'Inter Variable', sans-serif",
  };
  // A line through few points hides where they are.
  const few: uPlot.Series.Points.Show = (plot, series) =>
    (plot.data[series] ?? []).filter((value) => value !== null && value !== undefined).length < 40;
  const lines = names.flatMap((label, index): uPlot.Series[] => {
    const stroke = colours.series[index % colours.series.length] ?? colours.ink;
    const edge = { stroke: "transparent", points: { show: false }, spanGaps: true };
    return [{ label, stroke, width: 1.5, spanGaps: true, points: { show: few, size: 5 } }, edge, edge];
  });
  return {
    width,
    height,
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 56, values: (_plot, ticks) => ticks.map((tick) => formatNumber(tick)) },
    ],
    series: [{ label: "step" }, ...lines],
    bands: names.map((_, index) => ({
      series: [index * COLUMNS + 2, index * COLUMNS + 3],
      fill: `${colours.series[index % colours.series.length] ?? colours.ink}2e`,
    })),
    legend: { show: false },
    cursor: { sync: { key: "metrics" }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          onZoom(plot.posToVal(plot.select.left, "x"), plot.posToVal(plot.select.left + plot.select.width, "x"));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
