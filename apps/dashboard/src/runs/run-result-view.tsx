import type { RunResult } from "@graft/contracts";
import { formatBytes } from "../format/format-bytes.ts";
import { formatDuration } from "../format/format-duration.ts";
import { formatCount } from "../format/format-number.ts";
import { SplitScoreView } from "../scores/split-score.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FactList, type Facts } from "../ui/fact-list.tsx";
import { Section } from "../ui/section.tsx";
import { parseResult } from "./parse-run.ts";
import { PhaseTables } from "./phase-tables.tsx";
import type { RunDetail } from "./run-detail.ts";
import { strategyWords } from "./run-words.ts";

type Executed = Exclude<RunResult, { kind: "LADDER" | "SWEEP" | "TRACKED" }>;

function costFacts(result: Executed): Facts {
  const { cache } = result;
  return {
    Backend: result.backend,
    "Wall time": formatDuration(result.wallSeconds),
    "Peak memory": formatBytes(result.peakMemoryBytes),
    "Feature cache": cache
      ? `${formatCount(cache.hits)} hits, ${formatCount(cache.misses)} misses before ${cache.cut}; saved ${formatDuration(cache.secondsSaved)}`
      : "not used",
  };
}

/** What a run found and what it cost. */
export function RunResultView({ run }: { readonly run: RunDetail }) {
  const result = parseResult(run.result);
  if (!result) {
    return <EmptyState title="No result yet">It stands here when the run has succeeded.</EmptyState>;
  }
  if (result.kind === "LADDER" || result.kind === "SWEEP")
    return <p className="max-w-[76ch] text-lg">{result.reason}</p>;
  if (result.kind === "TRACKED") return <TrackedResult summary={result.summary} />;
  const training: Facts =
    result.kind === "TRAIN"
      ? {
          Epochs: result.epochs,
          "Trainable parameters": `${formatCount(result.trainableParameters)} of ${formatCount(result.totalParameters)}`,
        }
      : {};
  return (
    <div className="space-y-8">
      <Section title="Cost">
        <FactList facts={{ ...training, ...costFacts(result) }} />
      </Section>
      {result.kind === "TRAIN" ? (
        <>
          <SplitScoreView title="Validation" score={result.validation} />
          <PhaseTables phases={result.phases} />
        </>
      ) : null}
      {result.kind === "EVALUATE"
        ? result.candidates.map(({ runId, test }) => (
            <SplitScoreView key={runId} title={`Test: ${candidateName(run, runId)}`} score={test} />
          ))
        : null}
    </div>
  );
}

function TrackedResult({ summary }: { readonly summary: Readonly<Record<string, unknown>> }) {
  const facts = Object.fromEntries(
    Object.entries(summary).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  if (Object.keys(facts).length === 0) return <EmptyState title="It ended well and said no more" />;
  return <FactList facts={facts} />;
}

function candidateName(run: RunDetail, runId: string): string {
  const spec = run.spec as { candidates?: { runId: string; strategy: { name: string } }[] };
  const found = spec.candidates?.find((each) => each.runId === runId);
  return found ? strategyWords(found.strategy.name) : runId.slice(0, 8);
}
