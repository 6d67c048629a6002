import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import type { EChartsCoreOption } from "echarts/core";
import type { ThemeColours } from "../charts/theme-colours.ts";
import { formatDuration } from "../format/format-duration.ts";
import { formatInterval } from "../format/format-interval.ts";
import { strategyWords } from "../runs/run-words.ts";
import { paretoFront } from "./pareto-front.ts";
import type { Rung } from "./rung.ts";

export interface PlacedRung {
  readonly rung: Rung;
  readonly cost: number;
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

/** Rungs that have both a score and a cost. */
export function placedRungs(rungs: readonly Rung[]): PlacedRung[] {
  return rungs.flatMap((rung) =>
    rung.score && rung.seconds !== undefined
      ? [
          {
            rung,
            cost: Math.max(rung.seconds, 0.01),
            score: rung.score.value,
            low: rung.score.low,
            high: rung.score.high,
          },
        ]
      : [],
  );
}

type Point = readonly [x: number, y: number];

function stroke([x1, y1]: Point, [x2, y2]: Point, colour: string) {
  return { type: "line" as const, shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 1.5 } };
}

/** Draws an interval as a vertical whisker with caps; values are [cost, low, high]. */
function whisker(colours: readonly string[]) {
  return (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number];
    const [, high] = api.coord([api.value(0), api.value(2)]) as [number, number];
    const colour = colours[params.dataIndex] ?? "#808080";
    const cap = (y: number) => stroke([x - 5, y], [x + 5, y], colour);
    return { type: "group" as const, children: [stroke([x, low], [x, high], colour), cap(low), cap(high)] };
  };
}

/** A logarithmic axis of whole decades around the costs, so that even one rung has room beside it. */
function decades(placed: readonly PlacedRung[]): { min: number; max: number } {
  const logs = placed.map(({ cost }) => Math.log10(cost));
  return { min: 10 ** Math.floor(Math.min(...logs) - 0.15), max: 10 ** Math.ceil(Math.max(...logs) + 0.15) };
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2];

/** Whole steps around every whisker, at most six of them. */
export function scoreAxis(placed: readonly Pick<PlacedRung, "low" | "high">[]) {
  const low = Math.min(...placed.map((each) => each.low));
  const high = Math.max(...placed.map((each) => each.high));
  const interval = STEPS.find((step) => Math.ceil(high / step) - Math.floor(low / step) <= 6) ?? 0.25;
  const at = (steps: number) => Math.min(1, Math.max(0, Number((steps * interval).toFixed(2))));
  return { interval, min: at(Math.floor(low / interval)), max: at(Math.ceil(high / interval)) };
}

const twoDecimals = (value: number) => value.toFixed(2);

function axesOption(placed: readonly PlacedRung[], colours: ThemeColours) {
  const text = textStyle(colours);
  const shared = {
    axisLabel: text,
    nameTextStyle: text,
    axisLine: { lineStyle: { color: colours.lineStrong } },
    splitLine: { lineStyle: { color: colours.line } },
  };
  return {
    xAxis: {
      ...shared,
      type: "log",
      ...decades(placed),
      name: "wall time, log scale",
      nameLocation: "middle",
      nameGap: 26,
      axisLabel: { ...text, formatter: formatDuration },
      minorSplitLine: { show: false },
    },
    yAxis: {
      ...shared,
      type: "value",
      name: "top-1",
      ...scoreAxis(placed),
      axisLabel: { ...text, formatter: twoDecimals },
    },
  };
}

function textStyle(colours: ThemeColours) {
  return { color: colours.muted, fontFamily: "Inter Variable", fontSize: 11 };
}

/** The points with their names; what they say on hover. */
function pointSeries(placed: readonly PlacedRung[], colours: ThemeColours) {
  const { min, max } = decades(placed);
  const middle = Math.sqrt(min * max);
  return {
    type: "scatter",
    z: 5,
    symbolSize: 10,
    data: placed.map((each) => ({
      value: [each.cost, each.score],
      itemStyle: { color: colourOf(each, colours) },
      // Away from the nearer edge, so that the name is never cut.
      label: { position: each.cost > middle ? "left" : "right" },
    })),
    label: {
      ...textStyle(colours),
      show: true,
      distance: 14,
      color: colours.ink,
      // The front may run behind a name.
      backgroundColor: colours.canvas,
      padding: [1, 3],
      formatter: ({ dataIndex }: { dataIndex: number }) => nameOf(placed[dataIndex]),
    },
    tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => tip(placed[dataIndex]) },
  };
}

/** Score against cost: whiskers, points, the Pareto front as a step, the recommended rung ringed. */
export function ladderChartOption(placed: readonly PlacedRung[], colours: ThemeColours): EChartsCoreOption {
  const front = paretoFront(placed).map(({ cost, score }) => [cost, score]);
  const ringed = placed.filter(({ rung }) => rung.recommended).map(({ cost, score }) => [cost, score]);
  return {
    animation: false,
    grid: { left: 52, right: 36, top: 34, bottom: 44 },
    ...axesOption(placed, colours),
    tooltip: {
      backgroundColor: colours.canvas,
      borderColor: colours.lineStrong,
      textStyle: { ...textStyle(colours), color: colours.ink },
      renderMode: "richText",
    },
    series: [
      {
        type: "line",
        z: 1,
        step: "end",
        silent: true,
        showSymbol: false,
        lineStyle: { color: colours.muted, type: "dashed", width: 1 },
        data: front,
      },
      {
        type: "custom",
        silent: true,
        renderItem: whisker(placed.map((each) => colourOf(each, colours))),
        data: placed.map((each) => [each.cost, each.low, each.high]),
      },
      {
        type: "scatter",
        symbol: "circle",
        symbolSize: 20,
        silent: true,
        itemStyle: { color: "transparent", borderColor: colours.accent, borderWidth: 2 },
        data: ringed,
      },
      pointSeries(placed, colours),
    ],
  };
}

function colourOf({ rung }: PlacedRung, colours: ThemeColours): string {
  return colours.series[rung.place % colours.series.length] ?? colours.ink;
}

function nameOf(placed: PlacedRung | undefined): string {
  return placed ? strategyWords(placed.rung.strategy?.name ?? placed.rung.run.name) : "";
}

function tip(placed: PlacedRung | undefined): string {
  return placed ? `${nameOf(placed)}\n${formatInterval(placed.rung.score)} in ${formatDuration(placed.cost)}` : "";
}
