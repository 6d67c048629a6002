"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { Crumb } from "../frame/crumb.tsx";
import { useProjectHref } from "../frame/project-context.tsx";
import { RunDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { groupUse } from "../layers/frozen-groups.ts";
import { LayerStrip, StripLegend } from "../layers/layer-strip.tsx";
import { parseLayerGroups } from "../layers/parse-layer-groups.ts";
import { JsonView } from "../ui/json-view.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { parseSpec } from "./parse-run.ts";
import { RunActions } from "./run-actions.tsx";
import { RunArtifacts } from "./run-artifacts.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunChildren } from "./run-children.tsx";
import type { RunDetail } from "./run-detail.ts";
import { RunDuration } from "./run-duration.tsx";
import { RunHistory } from "./run-history.tsx";
import { RunLineage } from "./run-lineage.tsx";
import { RunLog } from "./run-log.tsx";
import { RunMetrics } from "./run-metrics.tsx";
import { RunParams } from "./run-params.tsx";
import { RunProgressLine } from "./run-progress.tsx";
import { RunResultView } from "./run-result-view.tsx";
import { KIND_WORDS, REASON_WORDS } from "./run-words.ts";
import { SweepView } from "./sweep-view.tsx";

/** One run, live while it works. */
export function RunPage({ id }: { readonly id: string }) {
  const query = useQuery(RunDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.run} waitingFor="run">
      {(run) => (
        <>
          <Crumb name={run.name} />
          <RunHeader run={run} />
          <RunProgressLine run={run} />
          <FrozenNow run={run} />
          <RunTabs run={run} />
        </>
      )}
    </QueryView>
  );
}

/** Why the run is in the state it is in, in words. */
function reasonOf(run: RunDetail): string | null {
  if (run.state === "RUNNING" && run.cancelRequestedAt !== null)
    return "Somebody asked to cancel it; its agent stops it at the next heartbeat.";
  return run.waitingReason ?? run.reason ?? (run.reasonCode ? REASON_WORDS[run.reasonCode] : null);
}

function RunHeader({ run }: { readonly run: RunDetail }) {
  const href = useProjectHref();
  const reason = reasonOf(run);
  return (
    <PageHeader
      title={run.name}
      state={<StateLabel state={run.state} />}
      actions={<RunActions run={run} />}
      facts={
        <>
          <span>{KIND_WORDS[run.kind]}</span>
          {run.experiment ? (
            <Link href={href("experiments", rawId(run.experiment.id))} className="text-accent hover:underline">
              {run.experiment.name}
            </Link>
          ) : null}
          {run.parent ? (
            <Link href={href("runs", rawId(run.parent.id))} className="text-accent hover:underline">
              {run.parent.name}
            </Link>
          ) : null}
          <span className="tabular-nums">
            <RunDuration run={run} />
          </span>
          <span>
            by {run.createdByName}, <TimeAgo at={run.createdAt} />
          </span>
        </>
      }
      sentence={
        reason ? (
          <>
            {reason}
            {run.errorCode ? <span className="ml-2 font-mono text-sm text-muted">{run.errorCode}</span> : null}
          </>
        ) : null
      }
    />
  );
}

function FrozenNow({ run }: { readonly run: RunDetail }) {
  const spec = parseSpec(run.spec);
  if (spec?.kind !== "TRAIN" || !run.backboneVersion) return null;
  const phase = run.state === "RUNNING" ? run.progress?.phase : undefined;
  const groups = groupUse(parseLayerGroups(run.backboneVersion.layerGroups), spec.strategy, phase);
  return (
    <Section title={run.backboneVersion.backbone.name} actions={<StripLegend />} className="mb-6">
      <LayerStrip label="Layer groups from input to head" groups={groups} />
    </Section>
  );
}

function RunTabs({ run }: { readonly run: RunDetail }) {
  const url = useUrlState();
  const ended = run.finishedAt !== null;
  const conducted = run.kind === "LADDER" || run.kind === "SWEEP";
  const parts = {
    LADDER: [{ name: "rungs", label: "Rungs", content: <RunChildren run={run} /> }],
    SWEEP: [
      { name: "trials", label: "Trials", content: <SweepView run={run} /> },
      { name: "rungs", label: "Runs", content: <RunChildren run={run} /> },
    ],
  };
  const children = run.kind === "LADDER" || run.kind === "SWEEP" ? parts[run.kind] : [];
  // Evaluations and audits measure once, at the end: there is nothing to draw over steps.
  const curves = !conducted && (!ended || run.metrics.length > 0);
  const charts = { name: "charts", label: "Charts", content: <RunCharts runId={run.id} state={run.state} /> };
  const result = { name: "result", label: "Result", content: <RunResultView run={run} /> };
  const metrics = { name: "metrics", label: "Metrics", content: <RunMetrics run={run} /> };
  const kept = { name: "artifacts", label: "Artifacts", content: <RunArtifacts run={run} /> };
  const tracked = [{ name: "params", label: "Parameters", content: <RunParams run={run} /> }, kept];
  const tabs = [
    ...children,
    ...(curves ? [charts, result, metrics] : [result]),
    ...(run.kind === "TRACKED" ? tracked : []),
    ...(conducted ? [] : [{ name: "log", label: "Log", content: <RunLog run={run} /> }]),
    { name: "spec", label: "Configuration", content: <JsonView label="Specification" value={run.spec} /> },
    { name: "history", label: "Attempts and events", content: <RunHistory run={run} /> },
    { name: "lineage", label: "Lineage", content: <RunLineage run={run} /> },
  ];
  const asked = url.get("tab");
  const first = tabs[0]?.name;
  return (
    <Tabs
      label="Parts of this run"
      tabs={tabs}
      value={tabs.find(({ name }) => name === asked)?.name ?? first ?? "result"}
      onChange={(tab) => url.set({ tab: tab === first ? undefined : tab })}
    />
  );
}
