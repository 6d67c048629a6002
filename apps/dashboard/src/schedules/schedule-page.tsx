"use client";

import { useQuery } from "@apollo/client/react";
import { Crumb } from "../frame/crumb.tsx";
import { useProject } from "../frame/project-context.tsx";
import { ScheduleDocument, type ScheduleQuery } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { FireTable } from "./fire-table.tsx";
import { FiringList } from "./firing-list.tsx";
import { ScheduleActions } from "./schedule-actions.tsx";
import { CATCH_UP_WORDS, OVERLAP_WORDS, triggerInWords } from "./schedule-words.ts";
import { useScheduleUpdates } from "./schedules-page.tsx";

type Schedule = NonNullable<ScheduleQuery["schedule"]>;

/** One schedule: when it fires, what it makes, and what came of each firing. */
export function SchedulePage({ id }: { readonly id: string }) {
  const query = useQuery(ScheduleDocument, { variables: { id } });
  useScheduleUpdates();
  return (
    <QueryView query={query} pick={(data) => data.schedule} waitingFor="schedule">
      {(schedule) => (
        <>
          <Crumb name={schedule.name} />
          <ScheduleHeader schedule={schedule} />
          <ScheduleBody schedule={schedule} />
        </>
      )}
    </QueryView>
  );
}

function ScheduleHeader({ schedule }: { readonly schedule: Schedule }) {
  const { role } = useProject();
  return (
    <PageHeader
      title={schedule.name}
      state={<StateLabel state={schedule.state === "ACTIVE" ? "ON" : "PAUSED"} />}
      facts={
        <>
          <span>fires at {triggerInWords(schedule)}</span>
          <span>
            challenges {schedule.alias} of {schedule.modelName}
          </span>
          <span>trains on the newest {schedule.datasetName}</span>
          <span>answered for by {schedule.createdByName}</span>
        </>
      }
      sentence={`A firing ${OVERLAP_WORDS[schedule.overlap]}; after the platform was down it ${CATCH_UP_WORDS[schedule.catchUp]}.`}
      actions={role === "VIEWER" ? null : <ScheduleActions schedule={schedule} />}
    />
  );
}

function ScheduleBody({ schedule }: { readonly schedule: Schedule }) {
  const fires = nodesOf(schedule.fires);
  return (
    <div className="space-y-8">
      <Section title="Next firings" note={schedule.zone ?? undefined}>
        {schedule.nextFirings.length > 0 ? (
          <FiringList firings={schedule.nextFirings} zone={schedule.zone ?? null} />
        ) : (
          <p className="text-muted">
            {schedule.state === "PAUSED"
              ? "It is paused: it fires only when somebody asks."
              : `It fires when ${schedule.datasetName} has a new version.`}
          </p>
        )}
      </Section>
      <FireTable fires={fires} />
      <Section title="Template" note="dataset version and backbone are bound when it fires">
        <JsonView value={schedule.template} label="Template" />
      </Section>
    </div>
  );
}
