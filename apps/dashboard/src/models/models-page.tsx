"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { formatRate } from "../format/format-number.ts";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { ModelsDocument, type ModelsQuery } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { PolicyTable } from "../promotions/policy-table.tsx";
import { PromotionTable } from "../promotions/promotion-table.tsx";
import { sentenceCase, strategyWords } from "../runs/run-words.ts";
import { RateWithInterval } from "../scores/split-score.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { AliasTag } from "./alias-tag.tsx";
import { parseTestScore } from "./parse-test-score.ts";

type Project = NonNullable<ModelsQuery["project"]>;
type Model = ReturnType<typeof modelsOf>[number];

function modelsOf(project: Project) {
  return nodesOf(project.models);
}

/** The registry: models, their versions and aliases, and what was asked to be promoted. */
export function ModelsPage() {
  const { slug } = useProject();
  const query = useQuery(ModelsDocument, { variables: { slug } });
  const project = query.data?.project;
  return (
    <>
      <PageHeader title="Models" count={project ? String(modelsOf(project).length) : undefined} />
      <QueryView query={query} pick={(data) => data.project} waitingFor="models">
        {(loaded) => (
          <div className="space-y-8">
            {modelsOf(loaded).length === 0 ? (
              <EmptyState title="No models yet" command="npm run demo">
                A ladder that finds a winner registers it here with its lineage, by digest. The demo does so in a
                project of its own.
              </EmptyState>
            ) : (
              modelsOf(loaded).map((model) => <ModelVersions key={model.id} model={model} />)
            )}
            <PolicyTable policies={loaded.policies} />
            <Section title="Promotion requests" count={String(nodesOf(loaded.promotionRequests).length)}>
              {nodesOf(loaded.promotionRequests).length === 0 ? (
                <EmptyState title="Nothing was asked to be promoted">
                  Open a version and request its promotion.
                </EmptyState>
              ) : (
                <PromotionTable requests={nodesOf(loaded.promotionRequests)} />
              )}
            </Section>
          </div>
        )}
      </QueryView>
    </>
  );
}

function ModelVersions({ model }: { readonly model: Model }) {
  const href = useProjectHref();
  return (
    <Section title={model.name} count={String(model.versions.length)}>
      <DataTable
        label={`Versions of ${model.name}`}
        rows={model.versions}
        rowKey={(version) => version.id}
        columns={[
          {
            name: "Version",
            cell: (version) => (
              <span className="inline-flex items-center gap-2">
                <Link
                  href={href("models", rawId(version.id))}
                  className="font-medium whitespace-nowrap hover:text-accent hover:underline"
                >
                  {model.name} v{version.version}
                </Link>
                {model.aliases
                  .filter(({ modelVersion }) => modelVersion.id === version.id)
                  .map(({ id, name }) => (
                    <AliasTag key={id} name={name} />
                  ))}
              </span>
            ),
          },
          {
            name: "Trained on",
            cell: ({ datasetVersion: data }) => `${data.dataset.name} ${data.label ?? `v${data.version}`}`,
            className: "whitespace-nowrap",
          },
          { name: "Strategy", cell: (version) => strategyName(version.strategy), className: "whitespace-nowrap" },
          {
            name: "Test top-1 (95 %)",
            cell: (version) => {
              const score = parseTestScore(version.testScore);
              return score ? (
                <RateWithInterval rate={score.top1} count={score.count} />
              ) : (
                <Missing why="No readable test score" />
              );
            },
            number: true,
          },
          { name: "Macro F1", cell: (version) => formatRate(parseTestScore(version.testScore)?.macroF1), number: true },
          { name: "Digest", cell: (version) => <Digest value={version.digest} /> },
          { name: "Registered", cell: (version) => <TimeAgo at={version.createdAt} /> },
        ]}
      />
    </Section>
  );
}

function strategyName(strategy: string): string {
  const words = strategyWords(strategy);
  return words === strategy ? sentenceCase(strategy) : words;
}
