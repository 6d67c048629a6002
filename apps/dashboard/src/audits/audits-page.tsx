"use client";

import { useQuery } from "@apollo/client/react";
import { useProject } from "../frame/project-context.tsx";
import { AuditsDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { AuditTable } from "./audit-table.tsx";

const PAGE = 100;

/** Every audit report of the project, newest first. */
export function AuditsPage() {
  const { slug } = useProject();
  const query = useQuery(AuditsDocument, { variables: { slug, first: PAGE } });
  const reports = query.data?.project?.auditReports;
  const pageInfo = reports?.pageInfo;
  return (
    <>
      <PageHeader
        title="Audits"
        count={
          reports === undefined ? undefined : `${nodesOf(reports).length}${pageInfo?.hasNextPage ? " or more" : ""}`
        }
      />
      <QueryView query={query} pick={(data) => data.project?.auditReports} waitingFor="audit reports">
        {(loaded) => {
          const audits = nodesOf(loaded);
          if (audits.length === 0) {
            return (
              <EmptyState title="No audits yet" command="npm run demo">
                An audit measures a backbone or a model by the groups of a protected attribute, with intervals. The demo
                makes some, in a project of its own.
              </EmptyState>
            );
          }
          return (
            <>
              <AuditTable audits={audits} />
              {pageInfo?.hasNextPage ? (
                <Button
                  className="mt-3"
                  onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor ?? null } })}
                >
                  Show more
                </Button>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
