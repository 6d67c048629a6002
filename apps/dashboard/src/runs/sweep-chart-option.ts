import type { SweepSpec, SweepTrial } from "@graft/contracts";
import type { EChartsCoreOption } from "echarts/core";
import type { ThemeColours } from "../charts/theme-colours.ts";

/** Trials by score, the best first; those without one last, in the order they were begun. */
export function bestFirst(trials: readonly SweepTrial[], objective: SweepSpec["objective"]): SweepTrial[] {
  const sign = objective === "loss" ? 1 : -1;
  const key = ({ score }: SweepTrial) => (score === null ? Number.POSITIVE_INFINITY : sign * score);
  return [...trials].sort((a, b) => b.rung - a.rung || key(a) - key(b) || a.trial - b.trial);
}

export interface SweepChartInput {
  readonly spec: SweepSpec;
  readonly trials: readonly SweepTrial[];
  readonly bestRunId: string | null;
  /** The setting on the axis. */
  readonly member: string;
  readonly colours: ThemeColours;
}

/** The score of each trial over one setting: numbers on a line, logarithmic where they were drawn so, choices as names. */
export function sweepChartOption({ spec, trials, bestRunId, member, colours }: SweepChartInput): EChartsCoreOption {
  const dimension = spec.space[member];
  const named = dimension?.kind === "CHOICE";
  const scored = trials.filter(({ score }) => score !== null);
  const data = scored.map(({ runId, parameters, score, trial }) => {
    const best = runId === bestRunId;
    const value = parameters[member];
    return {
      name: `trial ${trial + 1}`,
      value: [named ? String(value) : value, score],
      symbolSize: best ? 14 : 8,
      itemStyle: { color: colours.accent, ...(best ? { borderColor: colours.ink, borderWidth: 2 } : {}) },
    };
  });
  const axis = {
    nameTextStyle: { color: colours.muted },
    axisLabel: { color: colours.muted },
    axisLine: { lineStyle: { color: colours.lineStrong } },
    splitLine: { lineStyle: { color: colours.line } },
  };
  const type = named ? "category" : dimension?.kind === "LOG_UNIFORM" ? "log" : "value";
  return {
    animation: false,
    grid: { left: 56, right: 24, top: 24, bottom: 40 },
    tooltip: { trigger: "item" },
    xAxis: {
      type,
      name: member,
      nameLocation: "middle",
      nameGap: 26,
      scale: true,
      ...(named ? { data: dimension.values.map(String) } : {}),
      ...axis,
    },
    yAxis: {
      type: "value",
      name: spec.objective,
      scale: true,
      // A share is never above one; a loss may be.
      ...(spec.objective === "loss" ? {} : { max: ({ max }: { readonly max: number }) => Math.min(1, max + 0.05) }),
      ...axis,
    },
    series: [{ type: "scatter", data }],
  };
}
