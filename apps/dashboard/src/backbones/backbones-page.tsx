"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { formatCompact } from "../format/format-number.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import { BackbonesDocument, type BackbonesQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { shortInput } from "./input-words.ts";

function versionRows(organization: NonNullable<BackbonesQuery["organization"]>) {
  return nodesOf(organization.backbones).flatMap((backbone) =>
    backbone.versions.map((version) => ({ backbone, version })),
  );
}

/** Pretrained backbones of the organization, every version a row. */
export function BackbonesPage() {
  const query = useQuery(BackbonesDocument);
  const href = useProjectHref();
  const organization = query.data?.organization;
  return (
    <>
      <PageHeader title="Backbones" count={organization ? String(versionRows(organization).length) : undefined} />
      <QueryView query={query} pick={(data) => data.organization} waitingFor="backbones">
        {(loaded) =>
          versionRows(loaded).length === 0 ? (
            <EmptyState title="No backbones yet" command="npm run demo">
              A backbone is a pretrained network, stored by digest, whose layer groups are frozen or tuned. The demo
              adds MobileNetV2 to its own organization.
            </EmptyState>
          ) : (
            <DataTable
              label="Backbones"
              rows={versionRows(loaded)}
              rowKey={({ version }) => version.id}
              columns={[
                {
                  name: "Name",
                  cell: ({ backbone, version }) => (
                    <Link
                      href={href("backbones", rawId(version.id))}
                      className="font-medium whitespace-nowrap hover:text-accent hover:underline"
                    >
                      {backbone.name} v{version.version}
                    </Link>
                  ),
                },
                { name: "Architecture", cell: ({ version }) => version.architecture },
                { name: "Pretrained on", cell: ({ version }) => version.pretrainedOn, className: "max-w-72 truncate" },
                { name: "Licence", cell: ({ version }) => version.licence },
                { name: "Parameters", cell: ({ version }) => formatCompact(version.parameters), number: true },
                {
                  name: "Input",
                  cell: ({ backbone, version }) => shortInput(backbone.modality, version),
                  number: true,
                },
                { name: "Features", cell: ({ version }) => version.featureDim, number: true },
                {
                  name: "Latest audit",
                  cell: ({ version }) =>
                    version.latestAudits[0] ? (
                      <StateLabel state={version.latestAudits[0].verdict} />
                    ) : (
                      <Missing why="Not audited yet" />
                    ),
                },
                { name: "Digest", cell: ({ version }) => <Digest value={version.digest} /> },
                { name: "Added", cell: ({ version }) => <TimeAgo at={version.createdAt} /> },
              ]}
            />
          )
        }
      </QueryView>
    </>
  );
}
