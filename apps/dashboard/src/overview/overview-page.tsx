"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { AuditTable } from "../audits/audit-table.tsx";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { OverviewDocument, type OverviewQuery } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { PromotionTable } from "../promotions/promotion-table.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import type { OverviewProject } from "./overview-project.ts";
import { RecentRuns } from "./recent-runs.tsx";
import { RunningNow } from "./running-now.tsx";

/** What runs now, what waits and why, latest promotions, failing audits. */
export function OverviewPage() {
  const { slug } = useProject();
  const query = useQuery(OverviewDocument, { variables: { slug } });
  return (
    <>
      <PageHeader title="Overview" facts={<Fleet organization={query.data?.organization} />} />
      <QueryView query={query} pick={(data) => data.project} waitingFor="the overview">
        {(project) => <OverviewBody project={project} />}
      </QueryView>
    </>
  );
}

function Fleet({ organization }: { readonly organization: OverviewQuery["organization"] | undefined }) {
  const href = useProjectHref();
  if (!organization) return null;
  const agents = nodesOf(organization.agents).filter(({ state }) => state !== "OFFLINE");
  if (agents.length === 0)
    return (
      <Link href={href("agents")} className="text-waiting hover:underline">
        No agent is online; queued runs wait.
      </Link>
    );
  return agents.map((agent) => (
    <Link key={agent.id} href={href("agents")} className="inline-flex items-center gap-2 hover:text-ink">
      {agent.name} <StateLabel state={agent.state} />
    </Link>
  ));
}

function OverviewBody({ project }: { readonly project: OverviewProject }) {
  const audits = nodesOf(project.auditReports).filter(({ verdict, revokedAt }) => verdict !== "PASS" && !revokedAt);
  const promotions = nodesOf(project.promotionRequests);
  return (
    <div className="space-y-8">
      <RunningNow project={project} />
      <RecentRuns project={project} />
      {promotions.length > 0 ? (
        <Section title="Latest promotions">
          <PromotionTable requests={promotions} />
        </Section>
      ) : null}
      {audits.length > 0 ? (
        <Section title="Audits that did not pass" count={String(audits.length)}>
          <AuditTable audits={audits} />
        </Section>
      ) : null}
    </div>
  );
}
