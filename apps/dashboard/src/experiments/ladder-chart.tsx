"use client";

import { useMemo } from "react";
import { EChart } from "../charts/echart.tsx";
import { useThemeColours } from "../charts/theme-colours.ts";
import { strategyWords } from "../runs/run-words.ts";
import { ladderChartOption, placedRungs } from "./ladder-chart-option.ts";
import type { Rung } from "./rung.ts";

const HEIGHT = 300;

/** Score against cost on a log axis. */
export function LadderChart({ rungs }: { readonly rungs: readonly Rung[] }) {
  const colours = useThemeColours();
  const placed = useMemo(() => placedRungs(rungs), [rungs]);
  const option = useMemo(() => ladderChartOption(placed, colours), [placed, colours]);
  if (placed.length === 0) {
    return (
      <div
        style={{ height: HEIGHT }}
        className="grid place-items-center rounded-md border border-dashed border-line-strong text-muted"
      >
        The first finished rung draws a point here.
      </div>
    );
  }
  const csv = [
    ["strategy", "seconds", "top1", "low", "high"],
    ...placed.map(({ rung, cost, score, low, high }) => [
      strategyWords(rung.strategy?.name ?? rung.run.name),
      cost,
      score,
      low,
      high,
    ]),
  ];
  return (
    <EChart
      label="Top-1 against wall time of each rung, with intervals and the Pareto front; the recommended rung is ringed"
      option={option}
      height={HEIGHT}
      csv={csv}
      file="ladder"
    />
  );
}
