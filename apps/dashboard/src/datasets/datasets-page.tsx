"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { formatCount } from "../format/format-number.ts";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { DatasetsDocument, type DatasetsQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { parseAttributes } from "./balance.ts";

function versionRows(project: NonNullable<DatasetsQuery["project"]>) {
  return nodesOf(project.datasets).flatMap((dataset) => dataset.versions.map((version) => ({ dataset, version })));
}

/** Every dataset version of the project. */
export function DatasetsPage() {
  const { slug } = useProject();
  const href = useProjectHref();
  const query = useQuery(DatasetsDocument, { variables: { slug } });
  const project = query.data?.project;
  return (
    <>
      <PageHeader title="Datasets" count={project ? String(versionRows(project).length) : undefined} />
      <QueryView query={query} pick={(data) => data.project} waitingFor="datasets">
        {(loaded) =>
          versionRows(loaded).length === 0 ? (
            <EmptyState title="No datasets yet" command="npm run demo -- --images ./pictures">
              A folder of pictures becomes an immutable version: examples, labels, splits and protected attributes by
              digest. The command makes one, in a project of its own.
            </EmptyState>
          ) : (
            <DataTable
              label="Dataset versions"
              rows={versionRows(loaded)}
              rowKey={({ version }) => version.id}
              columns={[
                {
                  name: "Name",
                  cell: ({ dataset, version }) => (
                    <Link
                      href={href("datasets", rawId(version.id))}
                      className="font-medium whitespace-nowrap hover:text-accent hover:underline"
                    >
                      {dataset.name} v{version.version}
                    </Link>
                  ),
                },
                {
                  name: "Label",
                  cell: ({ version }) => version.label ?? <Missing why="No word was given to this version" />,
                },
                { name: "Examples", cell: ({ version }) => formatCount(version.exampleCount), number: true },
                { name: "Classes", cell: ({ version }) => version.classes.join(", "), className: "max-w-64 truncate" },
                {
                  name: "Protected attributes",
                  cell: ({ version }) =>
                    parseAttributes(version.attributes)
                      .map(({ name, groups }) => `${name} (${groups.join(", ")})`)
                      .join("; ") || <Missing why="None: there is nothing to audit by group" />,
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
