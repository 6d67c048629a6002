"use client";

import { useQuery } from "@apollo/client/react";
import { formatCount } from "../format/format-number.ts";
import { MisclassifiedExamplesDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { correctBits } from "../scores/correct-bits.ts";
import type { SplitScore } from "../scores/split-score.tsx";
import { Picture } from "../ui/picture.tsx";
import { Section } from "../ui/section.tsx";
import { TextExcerpt } from "../ui/text-excerpt.tsx";

/** Examples looked through for wrong ones: one page of the API. */
const LOOKED_AT = 200;

interface MisclassifiedProps {
  readonly datasetVersionId: string;
  readonly score: SplitScore;
}

/** Test examples the rung got wrong, with their true label and, between two classes, the one it said. */
export function Misclassified({ datasetVersionId, score }: MisclassifiedProps) {
  const query = useQuery(MisclassifiedExamplesDocument, { variables: { id: datasetVersionId, first: LOOKED_AT } });
  return (
    <Section
      title="Misclassified"
      note={`among the first ${formatCount(Math.min(LOOKED_AT, score.count))} of ${formatCount(score.count)} test examples`}
    >
      <QueryView query={query} pick={(data) => data.datasetVersion} waitingFor="examples" rows={4}>
        {({ classes, modality, examples }) => {
          const right = correctBits(score.correct, score.count);
          const wrong = nodesOf(examples)
            .slice(0, LOOKED_AT)
            .filter((_, index) => right[index] === false);
          if (wrong.length === 0) return <p className="text-muted">None of them was wrong.</p>;
          return (
            <ul className="flex flex-wrap gap-2">
              {wrong.map((example) => {
                const said = classes.length === 2 ? classes.find((name) => name !== example.label) : undefined;
                return (
                  <li key={example.path} className={modality === "TEXT" ? "w-72" : "w-20"}>
                    {modality === "TEXT" ? (
                      <TextExcerpt sha256={example.sha256} src={example.url} name={example.path} />
                    ) : (
                      <Picture src={example.url} alt={`${example.path}, truly ${example.label}`} size={80} />
                    )}
                    <span className="block truncate text-xs">{example.label}</span>
                    <span className="block truncate text-xs text-failed">{said ? `said ${said}` : "said another"}</span>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </QueryView>
    </Section>
  );
}
