"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { formatBytes } from "../format/format-bytes.ts";
import { formatCount } from "../format/format-number.ts";
import { Crumb } from "../frame/crumb.tsx";
import { useProjectHref } from "../frame/project-context.tsx";
import { DatasetVersionDocument, type DatasetVersionQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { parseAttributes, parseBalance } from "./balance.ts";
import { BalanceTable } from "./balance-table.tsx";
import { SampleViewer } from "./sample-viewer.tsx";

type Version = NonNullable<DatasetVersionQuery["datasetVersion"]>;

/** One dataset version: its balance and its examples. */
export function DatasetPage({ id }: { readonly id: string }) {
  const query = useQuery(DatasetVersionDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.datasetVersion} waitingFor="dataset">
      {(version) => {
        const name = `${version.dataset.name} v${version.version}`;
        return (
          <>
            <Crumb name={name} />
            <DatasetHeader name={name} version={version} />
            <DatasetBody version={version} />
          </>
        );
      }}
    </QueryView>
  );
}

function DatasetHeader({ name, version }: { readonly name: string; readonly version: Version }) {
  return (
    <PageHeader
      title={version.label ? `${name} (${version.label})` : name}
      state={<StateLabel state={version.artifact.state} />}
      facts={
        <>
          <span>{formatCount(version.exampleCount)} examples</span>
          <span>{formatBytes(version.artifact.sizeBytes)}</span>
          <Digest value={version.digest} />
          <TimeAgo at={version.createdAt} />
        </>
      }
      sentence={<span className="text-base text-muted">{version.source}</span>}
    />
  );
}

function DatasetBody({ version }: { readonly version: Version }) {
  const rows = parseBalance(version.balance);
  const attributes = parseAttributes(version.attributes);
  return (
    <div className="space-y-8">
      <Section title="Classes by split">
        <BalanceTable rows={rows} classes={version.classes} />
      </Section>
      {attributes.map((attribute) => (
        <Section key={attribute.name} title={`Balance by ${attribute.name}`} note="share of the class in its split">
          <BalanceTable rows={rows} classes={version.classes} attribute={attribute} />
        </Section>
      ))}
      <SampleViewer versionId={version.id} classes={version.classes} modality={version.modality} />
      <OtherVersions version={version} />
    </div>
  );
}

function OtherVersions({ version }: { readonly version: Version }) {
  const href = useProjectHref();
  const { name, versions } = version.dataset;
  return (
    <Section title="Versions" count={String(versions.length)}>
      <DataTable
        label={`Versions of ${name}`}
        rows={versions}
        rowKey={({ id }) => id}
        rowClass={({ id }) => (id === version.id ? "bg-accent-soft hover:bg-accent-soft" : undefined)}
        columns={[
          {
            name: "Version",
            cell: (each) => (
              <Link href={href("datasets", rawId(each.id))} className="font-medium hover:text-accent hover:underline">
                v{each.version}
              </Link>
            ),
          },
          { name: "Label", cell: (each) => each.label ?? <Missing why="No word was given to this version" /> },
          { name: "Examples", cell: (each) => formatCount(each.exampleCount), number: true },
          { name: "Digest", cell: (each) => <Digest value={each.digest} /> },
          { name: "Added", cell: (each) => <TimeAgo at={each.createdAt} /> },
        ]}
      />
    </Section>
  );
}
