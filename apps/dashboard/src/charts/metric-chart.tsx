"use client";

import "uplot/dist/uPlot.min.css";
import { Download } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { formatNumber } from "../format/format-number.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { downloadCanvas, downloadCsv } from "./download.ts";
import type { ChartGroup } from "./metric-series.ts";
import { plotData, plotOptions } from "./plot-data.ts";
import { seriesColour, useThemeColours } from "./theme-colours.ts";

const HEIGHT = 180;

interface MetricChartProps {
  readonly group: ChartGroup;
  readonly smoothing: number;
  readonly onZoom: (from: number, to: number) => void;
}

/** One chart: lines with their min-max band, the values under the cursor in its legend. */
export function MetricChart({ group, smoothing, onZoom }: MetricChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [at, setAt] = useState<number | null>(null);
  const colours = useThemeColours();
  const data = useMemo(() => plotData(group.series, smoothing), [group.series, smoothing]);
  const names = group.series.map(({ key }) => key).join("\n");
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const options = plotOptions({
      names: names.split("\n"),
      colours,
      width: element.clientWidth,
      height: HEIGHT,
      onZoom: (from, to) => zoom.current(from, to),
    });
    const made = new uPlot(
      { ...options, hooks: { ...options.hooks, setCursor: [(each) => setAt(each.cursor.idx ?? null)] } },
      [[]],
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, colours]);
  // The plot is made anew when its lines or colours change, and then needs its data again.
  useEffect(() => {
    if (names && colours) plot.current?.setData(data);
  }, [data, names, colours]);
  return (
    <figure className="min-w-0 rounded-md border border-line p-2">
      <figcaption className="flex min-h-7 flex-wrap items-center gap-x-3 px-1">
        <span className="font-medium">{group.title}</span>
        <Legend group={group} data={data} at={at} />
        <ChartMenu title={group.title} names={names.split("\n")} data={data} canvas={() => plot.current?.ctx.canvas} />
      </figcaption>
      <div ref={box} style={{ height: HEIGHT }} className="overflow-hidden" />
    </figure>
  );
}

interface LegendProps {
  readonly group: ChartGroup;
  readonly data: uPlot.AlignedData;
  readonly at: number | null;
}

function Legend({ group, data, at }: LegendProps) {
  const index = at ?? (data[0]?.length ?? 0) - 1;
  return (
    <>
      {group.series.map(({ key, sampled }, place) => {
        const value = lastValue(data[place * 3 + 1], index);
        return (
          <span key={key} className="inline-flex items-center gap-1.5 text-sm text-muted">
            <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: seriesColour(place) }} />
            {key}
            <span className="text-ink tabular-nums">{formatNumber(value)}</span>
            {sampled ? <span className="text-xs">sampled</span> : null}
          </span>
        );
      })}
      {data[0]?.[index] === undefined ? null : (
        <span className="text-sm text-muted tabular-nums">step {formatNumber(data[0][index], 12)}</span>
      )}
    </>
  );
}

/** The value at a place, or the newest before it: series are not all logged at the same steps. */
function lastValue(values: uPlot.AlignedData[number] | undefined, index: number): number | undefined {
  for (let at = index; at >= 0; at--) {
    const value = values?.[at];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

interface ChartMenuProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly data: uPlot.AlignedData;
  readonly canvas: () => HTMLCanvasElement | undefined;
}

function ChartMenu({ title, names, data, canvas }: ChartMenuProps) {
  const csv = () => {
    const head = ["step", ...names.flatMap((name) => [name, `${name} max`, `${name} min`])];
    const rows = [...(data[0] ?? [])].map((_, index) => data.map((column) => column[index] ?? ""));
    downloadCsv(`${title}.csv`, [head, ...rows]);
  };
  return (
    <span className="ml-auto">
      <Menu
        trigger={
          <Button variant="quiet" size="icon" aria-label={`Download the chart ${title}`}>
            <Download aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => downloadCanvas(`${title}.png`, canvas())}>PNG</MenuItem>
        <MenuItem onSelect={csv}>CSV</MenuItem>
      </Menu>
    </span>
  );
}
