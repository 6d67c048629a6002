"use client";

import { useQuery } from "@apollo/client/react";
import { roleAtLeast } from "@graft/contracts";
import { useProject } from "../frame/project-context.tsx";
import { DeletionsDocument } from "../gql/graphql.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Section } from "../ui/section.tsx";
import { DeleteButton } from "./delete-button.tsx";
import { PendingDeletions } from "./pending-deletions.tsx";

/** Deleting the open project, or the organization: asked for here, and taken back here. */
export function DangerZone() {
  const { id, slug, name, organization, role } = useProject();
  const query = useQuery(DeletionsDocument, { fetchPolicy: "cache-and-network", pollInterval: 5_000 });
  return (
    <QueryView query={query} pick={(data) => data.organization?.deletions} waitingFor="deletions">
      {(deletions) => (
        <div className="space-y-6">
          <Section title="Danger zone" note="Exported at once, erased when the grace is over; until then it works on.">
            <ul className="divide-y divide-line rounded-md border border-line-strong">
              <Danger
                title={`Delete the project ${name}`}
                text="Its runs, data sets, models, audits and everything only it has stored."
                action={
                  <DeleteButton
                    what="project"
                    slug={slug}
                    projectId={id}
                    disabled={deletions.some(({ project }) => project?.id === id)}
                  />
                }
              />
              <Danger
                title={`Delete the organization ${organization.name}`}
                text="All of its projects, people's memberships, keys, agents, artifacts and its audit log. Only an owner can."
                action={
                  <DeleteButton
                    what="organization"
                    slug={organization.slug}
                    disabled={!roleAtLeast(role, "OWNER") || deletions.some(({ project }) => project === null)}
                  />
                }
              />
            </ul>
          </Section>
          <PendingDeletions deletions={deletions} organization={organization.slug} />
        </div>
      )}
    </QueryView>
  );
}

function Danger(props: { readonly title: string; readonly text: string; readonly action: React.ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-3 px-3 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{props.title}</p>
        <p className="text-sm text-pretty text-muted">{props.text}</p>
      </div>
      {props.action}
    </li>
  );
}
