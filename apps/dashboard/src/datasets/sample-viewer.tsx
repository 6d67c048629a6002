"use client";

import { useQuery } from "@apollo/client/react";
import { DatasetExamplesDocument, type Modality, type Split } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Button } from "../ui/button.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SelectField } from "../ui/field.tsx";
import { Picture } from "../ui/picture.tsx";
import { Section } from "../ui/section.tsx";
import { TextExcerpt } from "../ui/text-excerpt.tsx";
import { useUrlState } from "../url/use-url-state.ts";

const PAGE = 60;
const SPLITS: readonly (readonly [Split, string])[] = [
  ["TRAIN", "Train"],
  ["VAL", "Validation"],
  ["TEST", "Test"],
];

interface SampleViewerProps {
  readonly versionId: string;
  readonly classes: readonly string[];
  readonly modality: Modality;
}

const WORDS = {
  IMAGE: { title: "Pictures", waitingFor: "pictures", none: "No picture of this class in this split" },
  TEXT: { title: "Texts", waitingFor: "texts", none: "No text of this class in this split" },
} as const;

/** Examples of a split and class, page by page. */
export function SampleViewer({ versionId, classes, modality }: SampleViewerProps) {
  const words = WORDS[modality];
  const Samples = modality === "TEXT" ? Texts : Pictures;
  const url = useUrlState();
  const split = SPLITS.find(([each]) => each === url.get("split"))?.[0] ?? "TRAIN";
  const label = classes.find((each) => each === url.get("label"));
  const query = useQuery(DatasetExamplesDocument, {
    variables: { id: versionId, first: PAGE, split, ...(label ? { label } : {}) },
  });
  const pageInfo = query.data?.datasetVersion?.examples.pageInfo;
  const filters = (
    <>
      <SelectField
        bare
        label="Class"
        value={label ?? ""}
        onChange={(event) => url.set({ label: event.target.value })}
        options={[["", "All classes"], ...classes.map((each) => [each, each] as const)]}
        className="w-36"
      />
      <ChoiceBar label="Split" value={split} options={SPLITS} onChange={(next) => url.set({ split: next })} />
    </>
  );
  return (
    <Section title={words.title} actions={filters}>
      <QueryView query={query} pick={(data) => data.datasetVersion?.examples} waitingFor={words.waitingFor} rows={6}>
        {(examples) => (
          <>
            {nodesOf(examples).length === 0 ? (
              <EmptyState title={words.none} />
            ) : (
              <Samples examples={nodesOf(examples)} />
            )}
            {pageInfo?.hasNextPage ? (
              <Button
                className="mt-3"
                onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor ?? null } })}
              >
                Show more
              </Button>
            ) : null}
          </>
        )}
      </QueryView>
    </Section>
  );
}

interface Sample {
  readonly path: string;
  readonly sha256: string;
  readonly label: string;
  readonly url: string;
  readonly attributes: unknown;
}

function groupsOf(attributes: unknown): string {
  return attributes && typeof attributes === "object" ? Object.values(attributes).join(", ") : "";
}

function Pictures({ examples }: { readonly examples: readonly Sample[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(88px,1fr))] gap-2">
      {examples.map((example) => (
        <li key={example.path} className="min-w-0">
          <Picture src={example.url} alt={`${example.path}, ${example.label}`} size={88} />
          <span className="block truncate text-xs" title={example.path}>
            {example.label}
            <span className="text-muted"> {groupsOf(example.attributes)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Texts({ examples }: { readonly examples: readonly Sample[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,280px),1fr))] gap-3">
      {examples.map(({ path, sha256, url, label, attributes }) => (
        <li key={path} className="min-w-0">
          <TextExcerpt sha256={sha256} src={url} name={path} />
          <span className="block truncate text-xs" title={path}>
            {label}
            <span className="text-muted"> {groupsOf(attributes)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
