"use client";

import { useQuery } from "@apollo/client/react";
import { AuditTable } from "../audits/audit-table.tsx";
import { formatBytes } from "../format/format-bytes.ts";
import { formatCount, formatRate } from "../format/format-number.ts";
import { Crumb } from "../frame/crumb.tsx";
import { BackboneVersionDocument, type BackboneVersionQuery } from "../gql/graphql.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { LayerStrip } from "../layers/layer-strip.tsx";
import { parseLayerGroups } from "../layers/parse-layer-groups.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FactList } from "../ui/fact-list.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { inputWords } from "./input-words.ts";

type Version = NonNullable<BackboneVersionQuery["backboneVersion"]>;

/** One version of a backbone: its layer groups, where it comes from, what audits say. */
export function BackbonePage({ id }: { readonly id: string }) {
  const query = useQuery(BackboneVersionDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.backboneVersion} waitingFor="backbone">
      {(version) => (
        <>
          <Crumb name={`${version.backbone.name} v${version.version}`} />
          <PageHeader
            title={`${version.backbone.name} v${version.version}`}
            state={<StateLabel state={version.artifact.state} />}
            facts={
              <>
                <span>{version.architecture}</span>
                <span>{version.licence}</span>
                <Digest value={version.digest} />
                <TimeAgo at={version.createdAt} />
              </>
            }
          />
          <BackboneBody version={version} />
        </>
      )}
    </QueryView>
  );
}

/** Parameters of all groups; 1 for none, so that a share of nothing is 0. */
function wholeOf(groups: readonly { readonly parameters: number }[]): number {
  return groups.reduce((sum, group) => sum + group.parameters, 0) || 1;
}

function BackboneBody({ version }: { readonly version: Version }) {
  const groups = parseLayerGroups(version.layerGroups);
  return (
    <div className="space-y-8">
      <Section title="Layer groups" count={String(groups.length)} note="from input to features">
        <LayerStrip
          label="Layer groups from input to features"
          groups={groups.map(({ name, parameters }) => ({ name, parameters }))}
        />
        <div className="mt-3 max-w-xl">
          <DataTable
            label="Layer groups"
            rows={groups}
            rowKey={(group) => group.name}
            columns={[
              { name: "Group", cell: (group) => <span className="font-mono">{group.name}</span> },
              { name: "Parameters", cell: (group) => formatCount(group.parameters), number: true },
              {
                name: "Share",
                cell: (group) => formatRate(group.parameters / wholeOf(groups)),
                number: true,
              },
            ]}
          />
        </div>
      </Section>
      <Section title="Provenance">
        <FactList
          facts={{
            Source: version.source,
            "Pretrained on": version.pretrainedOn,
            Licence: version.licence,
            Input: inputWords(version.backbone.modality, version),
            Features: `${formatCount(version.featureDim)} per ${version.backbone.modality === "TEXT" ? "text" : "picture"}`,
            Parameters: formatCount(version.parameters),
            Trainable: version.trainable ? "yes" : "no: only feature extraction is offered",
            Artifact: `${formatCount(version.artifact.fileCount)} files, ${formatBytes(version.artifact.sizeBytes)}`,
            Verified: <TimeAgo at={version.artifact.verifiedAt} why="Not hashed by the platform yet" />,
          }}
        />
      </Section>
      <Section title="Latest audits" count={String(version.latestAudits.length)}>
        {version.latestAudits.length === 0 ? (
          <EmptyState title="Not audited yet">
            An AUDIT run with this backbone as its subject puts its report here.
          </EmptyState>
        ) : (
          <AuditTable audits={version.latestAudits} />
        )}
      </Section>
    </div>
  );
}
