"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { Crumb } from "../frame/crumb.tsx";
import { useProjectHref } from "../frame/project-context.tsx";
import { ExperimentDocument, type ExperimentQuery, type LadderRunFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { LadderView } from "./ladder-view.tsx";
import { OtherRuns } from "./other-runs.tsx";
import { ladderSentence, rungsOf } from "./rung.ts";
import { StartRun } from "./start-run.tsx";

/** One question and the ladders that answer it. */
export function ExperimentPage({ id }: { readonly id: string }) {
  const query = useQuery(ExperimentDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.experiment} waitingFor="experiment">
      {(experiment) => (
        <>
          <Crumb name={experiment.name} />
          <LoadedExperiment experiment={experiment} />
        </>
      )}
    </QueryView>
  );
}

/** What tells one ladder of an experiment from another: the data it was trained on. */
function ladderName(ladder: LadderRunFragment): string {
  const data = ladder.datasetVersion;
  return data ? `${data.dataset.name} ${data.label ?? `v${data.version}`}` : ladder.name;
}

function LoadedExperiment({ experiment }: { readonly experiment: NonNullable<ExperimentQuery["experiment"]> }) {
  const url = useUrlState();
  const runs = nodesOf(experiment.runs);
  const ladders = runs.filter(({ kind }) => kind === "LADDER");
  const chosen = ladders.find(({ id }) => rawId(id) === url.get("ladder")) ?? ladders[0];
  const others = runs.filter(({ kind }) => kind !== "LADDER");
  if (!chosen) {
    return (
      <>
        <PageHeader
          title={experiment.name}
          facts={<span>{experiment.question}</span>}
          actions={<StartRun experimentId={experiment.id} />}
        />
        <EmptyState title="No ladder has been started">
          A ladder climbs from feature extraction upwards and says here whether fine-tuning is worth its cost.
        </EmptyState>
        <OtherRuns runs={others} />
      </>
    );
  }
  const rungs = rungsOf(chosen);
  return (
    <>
      <PageHeader
        title={experiment.name}
        state={<StateLabel state={chosen.state} />}
        facts={<LadderFacts question={experiment.question} ladder={chosen} />}
        sentence={ladderSentence(chosen, rungs)}
        actions={<StartRun experimentId={experiment.id} />}
      />
      {ladders.length > 1 ? (
        <div className="mb-4">
          <ChoiceBar
            label="Ladder"
            value={chosen.id}
            options={ladders.map((ladder) => [ladder.id, ladderName(ladder)] as const)}
            onChange={(ladder) => url.set({ ladder: ladder === ladders[0]?.id ? undefined : rawId(ladder) })}
          />
        </div>
      ) : null}
      <LadderView key={chosen.id} ladder={chosen} rungs={rungs} />
      <OtherRuns runs={others} />
    </>
  );
}

function LadderFacts({ question, ladder }: { readonly question: string; readonly ladder: LadderRunFragment }) {
  const href = useProjectHref();
  const { datasetVersion: data, modelVersion: model } = ladder;
  const link = "text-accent hover:underline";
  return (
    <>
      <span>{question}</span>
      {data ? (
        <Link href={href("datasets", rawId(data.id))} className={link}>
          {data.dataset.name} v{data.version}
          {data.label ? ` (${data.label})` : ""}
        </Link>
      ) : null}
      {model ? (
        <Link href={href("models", rawId(model.id))} className={link}>
          registered as {model.model.name} v{model.version}
        </Link>
      ) : null}
      <Link href={href("runs", rawId(ladder.id))} className={link}>
        Ladder run
      </Link>
      <TimeAgo at={ladder.createdAt} />
    </>
  );
}
