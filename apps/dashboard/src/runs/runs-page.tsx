"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo, useRef } from "react";
import { formatCount } from "../format/format-number.ts";
import { useProject } from "../frame/project-context.tsx";
import { RunsDocument, type RunsQuery } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { runFilterOf } from "./run-filter.ts";
import { RunFilterBar } from "./run-filter-bar.tsx";
import { RunTable } from "./run-table.tsx";

const PAGE = 100;

/** Every run of the project, newest first. */
export function RunsPage() {
  const { slug } = useProject();
  const url = useUrlState();
  const filter = runFilterOf(url);
  const query = useQuery(RunsDocument, { variables: { slug, first: PAGE, filter } });
  const asking = useRef<string>(undefined);
  const connection = query.data?.project?.runs;
  const more = () => {
    const end = connection?.pageInfo.endCursor;
    if (!connection?.pageInfo.hasNextPage || !end || asking.current === end) return;
    asking.current = end;
    query.fetchMore({ variables: { after: end } }).catch(() => {
      asking.current = undefined;
    });
  };
  const total = connection?.totalCount;
  return (
    <>
      <PageHeader title="Runs" count={total === undefined || total === null ? undefined : formatCount(total)} />
      {total === 0 && Object.keys(filter).length === 0 ? null : <RunFilterBar url={url} />}
      <QueryView query={query} pick={(data) => data.project?.runs} waitingFor="runs" rows={14}>
        {(runs) => (
          <LoadedRuns
            runs={runs}
            filtered={Object.keys(filter).length > 0}
            hidden={url.list("hide")}
            onNearEnd={more}
          />
        )}
      </QueryView>
    </>
  );
}

interface LoadedRunsProps {
  readonly runs: NonNullable<RunsQuery["project"]>["runs"];
  readonly filtered: boolean;
  readonly hidden: readonly string[];
  readonly onNearEnd: () => void;
}

function LoadedRuns({ runs, filtered, hidden, onNearEnd }: LoadedRunsProps) {
  const rows = useMemo(() => nodesOf(runs), [runs]);
  const hiddenKey = hidden.join(",");
  const stableHidden = useMemo(() => hiddenKey.split(","), [hiddenKey]);
  if (rows.length === 0) {
    return filtered ? (
      <EmptyState title="No run matches">Take a filter off to see the others.</EmptyState>
    ) : (
      <EmptyState title="No runs yet" command="npm run demo">
        Every training, evaluation, audit and ladder of this project stands here, live while it works. The demo starts
        some, in a project of its own.
      </EmptyState>
    );
  }
  return <RunTable runs={rows} hidden={stableHidden} total={runs.totalCount ?? rows.length} onNearEnd={onNearEnd} />;
}
