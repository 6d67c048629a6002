"use client";

import { useState } from "react";
import type { LadderRunFragment } from "../gql/graphql.ts";
import { strategyWords } from "../runs/run-words.ts";
import { ConfusionMatrix } from "../scores/confusion-matrix.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { Section } from "../ui/section.tsx";
import { ClassComparison } from "./class-comparison.tsx";
import { LadderChart } from "./ladder-chart.tsx";
import { Misclassified } from "./misclassified.tsx";
import type { Rung } from "./rung.ts";
import { RungStrips } from "./rung-strips.tsx";
import { RungTable } from "./rung-table.tsx";

interface LadderViewProps {
  readonly ladder: LadderRunFragment;
  readonly rungs: readonly Rung[];
}

/** The ladder as a picture and a table, what each rung froze, then where each was wrong. */
export function LadderView({ ladder, rungs }: LadderViewProps) {
  return (
    <div className="space-y-8">
      <div className="grid gap-4 xl:grid-cols-[350px_minmax(0,1fr)]">
        <LadderChart rungs={rungs} />
        <RungTable rungs={rungs} />
      </div>
      <RungStrips ladder={ladder} rungs={rungs} />
      <ClassComparison rungs={rungs} />
      <RungErrors ladder={ladder} rungs={rungs} />
    </div>
  );
}

/** Confusion and wrong examples of one rung at a time; the recommended one first. */
function RungErrors({ ladder, rungs }: LadderViewProps) {
  const tested = rungs.filter(({ test }) => test !== undefined);
  const [asked, setAsked] = useState<string>();
  const chosen =
    tested.find(({ run }) => run.id === asked) ?? tested.find(({ recommended }) => recommended) ?? tested[0];
  if (!chosen?.test) return null;
  return (
    <div className="space-y-4">
      <ChoiceBar
        label="Rung whose errors are shown"
        value={chosen.run.id}
        options={tested.map(({ run, strategy }) => [run.id, strategyWords(strategy?.name ?? run.name)] as const)}
        onChange={setAsked}
      />
      <div className="grid gap-x-8 gap-y-6 md:grid-cols-[max-content_minmax(0,1fr)]">
        <Section title="Confusion" note="on test">
          <ConfusionMatrix
            label="Confusion on test"
            classes={chosen.test.perClass.map(({ label }) => label)}
            confusion={chosen.test.confusion}
          />
        </Section>
        {ladder.datasetVersion ? (
          <Misclassified datasetVersionId={ladder.datasetVersion.id} score={chosen.test} />
        ) : null}
      </div>
    </div>
  );
}
