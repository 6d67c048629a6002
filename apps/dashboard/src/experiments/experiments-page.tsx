"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { ExperimentsDocument, type ExperimentsQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { parseResult } from "../runs/parse-run.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { CreateExperiment } from "./create-experiment.tsx";

type ListedExperiment = ReturnType<typeof listed>[number];

function listed(project: NonNullable<ExperimentsQuery["project"]>) {
  return nodesOf(project.experiments);
}

/** Questions asked in this project, each with its answers so far. */
export function ExperimentsPage() {
  const { slug, role } = useProject();
  const query = useQuery(ExperimentsDocument, { variables: { slug } });
  const count = query.data?.project ? String(listed(query.data.project).length) : undefined;
  return (
    <>
      <PageHeader title="Experiments" count={count} actions={role === "VIEWER" ? null : <CreateExperiment />} />
      <QueryView query={query} pick={(data) => data.project} waitingFor="experiments">
        {(project) =>
          listed(project).length === 0 ? (
            <EmptyState title="No experiments yet" command="npm run demo">
              An experiment asks whether extraction is enough, and a ladder answers with numbers. The demo asks it in a
              project of its own.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line rounded-md border border-line">
              {listed(project).map((experiment) => (
                <ExperimentRow key={experiment.id} experiment={experiment} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </>
  );
}

function ExperimentRow({ experiment }: { readonly experiment: ListedExperiment }) {
  const href = useProjectHref();
  const ladders = nodesOf(experiment.runs).filter(({ kind }) => kind === "LADDER");
  return (
    <li className="px-3 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <Link
          href={href("experiments", rawId(experiment.id))}
          className="text-base font-semibold hover:text-accent hover:underline"
        >
          {experiment.name}
        </Link>
        <span className="text-muted">{experiment.question}</span>
        <span className="ml-auto text-sm text-muted">
          <TimeAgo at={experiment.createdAt} />
        </span>
      </div>
      {ladders.length === 0 ? <p className="mt-1 text-muted">No ladder has been started.</p> : null}
      <ul className="mt-1 space-y-0.5">
        {ladders.map((ladder) => {
          const result = parseResult(ladder.result);
          return (
            <li key={ladder.id} className="grid items-baseline gap-x-3 sm:grid-cols-[7.5rem_minmax(0,1fr)]">
              <StateLabel state={ladder.state} className="text-sm" />
              <span className="min-w-0 text-pretty">
                <span className="text-muted">{ladder.name}</span>
                {result?.kind === "LADDER" ? `: ${result.reason}` : ""}
              </span>
            </li>
          );
        })}
      </ul>
    </li>
  );
}
