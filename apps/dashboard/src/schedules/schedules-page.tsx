"use client";

import { useApolloClient, useQuery, useSubscription } from "@apollo/client/react";
import Link from "next/link";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { type ScheduleRowFragment, SchedulesDocument, ScheduleUpdatesDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { CreateSchedule } from "./create-schedule.tsx";
import { inZone, triggerInWords } from "./schedule-words.ts";

/** Asks again what is open whenever a schedule of the project changes. */
export function useScheduleUpdates(): void {
  const { id: projectId } = useProject();
  const client = useApolloClient();
  useSubscription(ScheduleUpdatesDocument, {
    variables: { projectId },
    ignoreResults: true,
    onData: () => void client.refetchQueries({ include: "active" }).catch(() => undefined),
  });
}

/** Retraining that happens by itself: when each fires next, and what came of the last time. */
export function SchedulesPage() {
  const { slug, role } = useProject();
  const query = useQuery(SchedulesDocument, { variables: { slug } });
  useScheduleUpdates();
  const schedules = query.data?.project ? nodesOf(query.data.project.schedules) : undefined;
  return (
    <>
      <PageHeader
        title="Schedules"
        count={schedules === undefined ? undefined : String(schedules.length)}
        actions={
          role === "VIEWER" ? (
            <span className="text-sm text-muted">Viewers watch; a member can make a schedule.</span>
          ) : (
            <CreateSchedule />
          )
        }
      />
      <QueryView query={query} pick={(data) => data.project} waitingFor="schedules">
        {(project) => {
          const rows = nodesOf(project.schedules);
          return rows.length === 0 ? <NoSchedules /> : <ScheduleTable schedules={rows} />;
        }}
      </QueryView>
    </>
  );
}

function NoSchedules() {
  return (
    <EmptyState title="Nothing is scheduled" command="npm run demo">
      A schedule trains a challenger when its time comes or its data has a new version, audits it beside the champion
      and asks for its promotion. It takes a run that succeeded as its template; the demo makes some, in a project of
      its own.
    </EmptyState>
  );
}

function ScheduleTable({ schedules }: { readonly schedules: readonly ScheduleRowFragment[] }) {
  const href = useProjectHref();
  return (
    <DataTable
      label="Schedules"
      rows={schedules}
      rowKey={(schedule) => schedule.id}
      columns={[
        {
          name: "Name",
          cell: (schedule) => (
            <Link
              href={href("schedules", rawId(schedule.id))}
              className="font-medium whitespace-nowrap hover:text-accent hover:underline"
            >
              {schedule.name}
            </Link>
          ),
        },
        { name: "State", cell: (schedule) => <StateLabel state={schedule.state === "ACTIVE" ? "ON" : "PAUSED"} /> },
        { name: "Fires", cell: triggerInWords, className: "whitespace-nowrap" },
        { name: "Next", cell: (schedule) => <NextFiring schedule={schedule} />, className: "whitespace-nowrap" },
        {
          name: "Challenges",
          cell: (schedule) => `${schedule.alias} of ${schedule.modelName}`,
          className: "whitespace-nowrap",
        },
        {
          name: "Last firing",
          cell: ({ lastFire }) =>
            lastFire ? (
              <span className="inline-flex items-center gap-2">
                <StateLabel state={lastFire.state} />
                <TimeAgo at={lastFire.dueAt} />
              </span>
            ) : (
              <Missing why="It has not fired yet" />
            ),
          className: "whitespace-nowrap",
        },
      ]}
    />
  );
}

function NextFiring({ schedule }: { readonly schedule: ScheduleRowFragment }) {
  const [next] = schedule.nextFirings;
  if (next === undefined) {
    return <Missing why={schedule.state === "PAUSED" ? "It is paused" : "It waits for data"} />;
  }
  return (
    <span className="inline-flex gap-2">
      {inZone(next, schedule.zone ?? "UTC")}
      <span className="text-muted">
        <TimeAgo at={next} />
      </span>
    </span>
  );
}
