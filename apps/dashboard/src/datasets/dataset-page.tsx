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
import { Digest } from "../ui/digest.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { parseAttributes, parseBalance } from "./balance.ts";
import { BalanceTable } from "./balance-table.tsx";
import { SampleViewer } from "./sample-viewer.tsx";

type Version = NonNullable<DatasetVersionQuery["datasetVersion"]>;

/** One dataset version: its balance and its pictures. */
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
  const href = useProjectHref();
  const others = version.dataset.versions.filter(({ id }) => id !== version.id);
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
          {others.map((other) => (
            <Link key={other.id} href={href("datasets", rawId(other.id))} className="text-accent hover:underline">
              v{other.version} {other.label}
            </Link>
          ))}
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
      <SampleViewer versionId={version.id} classes={version.classes} />
    </div>
  );
}
