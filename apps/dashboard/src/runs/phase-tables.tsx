import type { RunResult } from "@graft/contracts";
import { Check, TriangleAlert } from "lucide-react";
import { formatCount, formatNumber } from "../format/format-number.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { Section } from "../ui/section.tsx";
import { RateFindingView } from "./rate-finding.tsx";
import { sentenceCase } from "./run-words.ts";

type Phase = Extract<RunResult, { kind: "TRAIN" }>["phases"][number];

const PHASE_WORDS: Record<Phase["name"], string> = { HEAD: "Head phase", TUNE: "Tuning phase" };

/** A gradual release tunes in several phases, one group more in each: they are told apart by their number. */
function titleOf(phases: readonly Phase[], index: number): string {
  const name = phases[index]?.name ?? "TUNE";
  const alike = phases.filter((phase) => phase.name === name);
  if (alike.length === 1) return PHASE_WORDS[name];
  const number = phases.slice(0, index + 1).filter((phase) => phase.name === name).length;
  return `${PHASE_WORDS[name]} ${number} of ${alike.length}`;
}

/** Per phase: what was frozen, at which rate the rest trained, and the proof that frozen stayed frozen. */
export function PhaseTables({ phases }: { readonly phases: readonly Phase[] }) {
  return phases.map((phase, index) => (
    <Section
      key={titleOf(phases, index)}
      title={titleOf(phases, index)}
      note={`${phase.epochs} epochs, best ${phase.bestEpoch}`}
      actions={<FrozenProof phase={phase} />}
    >
      {phase.rateFinding === undefined ? null : <RateFindingView finding={phase.rateFinding} />}
      <DataTable
        label={`What was frozen in the ${titleOf(phases, index).toLowerCase()}`}
        rows={phase.frozen}
        rowKey={(row) => row.group}
        columns={[
          { name: "Group", cell: (row) => <span className="font-mono">{row.group}</span> },
          { name: "Weights", cell: (row) => sentenceCase(row.weights) },
          { name: "Normalization", cell: (row) => sentenceCase(row.normalization) },
          { name: "Statistics", cell: (row) => sentenceCase(row.statistics) },
          { name: "Peak rate", cell: (row) => (row.rate === 0 ? "0" : formatNumber(row.rate)), number: true },
          { name: "Parameters", cell: (row) => formatCount(row.parameters), number: true },
        ]}
        rowClass={(row) => (row.weights === "FROZEN" ? "text-muted" : undefined)}
      />
    </Section>
  ));
}

function FrozenProof({ phase }: { readonly phase: Phase }) {
  const equal = phase.frozenDigestBefore === phase.frozenDigestAfter;
  const Icon = equal ? Check : TriangleAlert;
  return (
    <span className={`inline-flex flex-wrap items-center gap-x-1 text-sm ${equal ? "text-succeeded" : "text-failed"}`}>
      <Icon aria-hidden className="size-3.5" />
      {equal ? "frozen weights unchanged" : "frozen weights changed"}: before
      <Digest value={phase.frozenDigestBefore} of="digest of the frozen weights before" />
      after
      <Digest value={phase.frozenDigestAfter} of="digest of the frozen weights after" />
    </span>
  );
}
