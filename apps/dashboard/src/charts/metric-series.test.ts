import { describe, expect, it } from "vitest";
import { appendPoints, chartGroups, continueSeries, type MetricSeries, smooth } from "./metric-series.ts";

const series = (key: string, steps: number[]): MetricSeries => ({
  key,
  sampled: false,
  steps,
  last: steps,
  min: steps,
  max: steps,
});

describe("live points", () => {
  it("continue what is stored and are not drawn twice", () => {
    const live = appendPoints(new Map(), [{ key: "val/loss", steps: [2, 3, "4"], values: [20, 30, "NaN"] }]);
    const [continued] = continueSeries([series("val/loss", [1, 2])], live);
    expect(continued?.steps).toEqual([1, 2, 3, 4]);
    expect(continued?.last).toEqual([1, 2, 30, Number.NaN]);
  });
  it("start a series the page has not seen", () => {
    const live = appendPoints(new Map(), [{ key: "train/loss", steps: [1], values: [0.5] }]);
    expect(continueSeries([], live)).toEqual([
      { key: "train/loss", sampled: false, steps: [1], last: [0.5], min: [0.5], max: [0.5] },
    ]);
  });
});

describe("smooth", () => {
  it("divides the start's bias out: a constant stays constant", () => {
    expect(smooth([3, 3, 3], 0.9).map((value) => Number(value.toFixed(12)))).toEqual([3, 3, 3]);
  });
  it("weighs 1 and 0 at 0.5 as (0.5 * 0 + 0.25 * 1) / 0.75", () => {
    expect(smooth([1, 0], 0.5)[1]).toBeCloseTo(1 / 3, 12);
    expect(smooth([1, 0], 0)).toEqual([1, 0]);
  });
});

it("charts what measures the same together", () => {
  const groups = chartGroups(
    ["train/loss", "val/loss", "val/top1", "rate/head", "rate/block_16"].map((key) => series(key, [])),
  );
  expect(groups.map(({ title, series: members }) => [title, members.length])).toEqual([
    ["loss", 2],
    ["top1", 1],
    ["learning rate", 2],
  ]);
});
