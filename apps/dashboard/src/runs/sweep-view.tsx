import type { SweepSpec, SweepTrial } from "@graft/contracts";
import Link from "next/link";
import { useMemo, useState } from "react";
import { EChart } from "../charts/echart.tsx";
import { useThemeColours } from "../charts/theme-colours.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import { rawId } from "../graphql/global-id.ts";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { parseResult, parseSpec } from "./parse-run.ts";
import type { RunDetail } from "./run-detail.ts";
import { bestFirst, sweepChartOption } from "./sweep-chart-option.ts";

/** A sweep's trials: the score over one setting, and all settings in a table, the best first. */
export function SweepView({ run }: { readonly run: RunDetail }) {
  const spec = parseSpec(run.spec);
  const result = parseResult(run.result);
  if (spec?.kind !== "SWEEP" || result?.kind !== "SWEEP" || result.trials.length === 0) {
    return <EmptyState title="No trial has been made yet" />;
  }
  const trials = bestFirst(result.trials, spec.objective);
  return (
    <div className="space-y-6">
      <SweepChart spec={spec} trials={trials} bestRunId={result.bestRunId} />
      <TrialTable run={run} spec={spec} trials={trials} bestRunId={result.bestRunId} />
    </div>
  );
}

interface TrialsProps {
  readonly spec: SweepSpec;
  readonly trials: readonly SweepTrial[];
  readonly bestRunId: string | null;
}

function SweepChart({ spec, trials, bestRunId }: TrialsProps) {
  const members = Object.keys(spec.space);
  const [member, setMember] = useState(members[0] ?? "");
  const colours = useThemeColours();
  const option = useMemo(
    () => sweepChartOption({ spec, trials, bestRunId, member, colours }),
    [spec, trials, bestRunId, member, colours],
  );
  if (trials.every(({ score }) => score === null)) {
    return (
      <p className="grid h-[300px] place-items-center rounded-md border border-dashed border-line-strong text-muted">
        The first finished trial draws a point here.
      </p>
    );
  }
  const csv = [
    ["trial", "rung", ...members, spec.objective],
    ...trials.map((trial) => [
      trial.trial + 1,
      trial.rung + 1,
      ...members.map((name) => String(trial.parameters[name] ?? "")),
      trial.score ?? "",
    ]),
  ];
  return (
    <div className="space-y-2">
      <ChoiceBar
        label="Setting on the axis"
        options={members.map((name) => [name, name] as const)}
        value={member}
        onChange={setMember}
      />
      <EChart
        label={`Validation ${spec.objective} of each trial over ${member}; the best is ringed`}
        option={option}
        height={300}
        csv={csv}
        file="sweep"
      />
    </div>
  );
}

function TrialTable({ run, spec, trials, bestRunId }: TrialsProps & { readonly run: RunDetail }) {
  const href = useProjectHref();
  const states = new Map(run.children.map((child) => [rawId(child.id), child.state]));
  return (
    <DataTable
      label="Trials"
      rows={trials}
      rowKey={({ runId }) => runId}
      columns={[
        {
          name: "Trial",
          cell: ({ runId, trial }) => (
            <Link href={href("runs", runId)} className="font-medium hover:text-accent hover:underline">
              {trial + 1}
              {runId === bestRunId ? " (best)" : ""}
            </Link>
          ),
        },
        ...(spec.search.kind === "ASHA"
          ? [{ name: "Rung", cell: ({ rung }: SweepTrial) => rung + 1, number: true }]
          : []),
        {
          name: "State",
          cell: ({ runId }) => {
            const state = states.get(runId);
            return state ? <StateLabel state={state} /> : <Missing why="The run was deleted" />;
          },
        },
        ...Object.keys(spec.space).map((name) => ({
          name,
          cell: ({ parameters }: SweepTrial) => shown(parameters[name]),
          number: true,
        })),
        {
          name: spec.objective,
          cell: ({ score, failed }) =>
            score === null ? <Missing why={failed ? "It failed" : "Not yet"} /> : score.toFixed(4),
          number: true,
        },
      ]}
    />
  );
}

function shown(value: string | number | boolean | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value ?? "");
}
