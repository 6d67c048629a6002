"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { GateFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { sentenceCase } from "../runs/run-words.ts";
import { Digest } from "../ui/digest.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { GateScale } from "./gate-scale.tsx";

/** Each gate a row; a failing one opens by itself and says what would have to change. */
export function GateChecklist({ gates }: { readonly gates: readonly GateFragment[] }) {
  return (
    <ol className="divide-y divide-line rounded-md border border-line">
      {gates.map((gate) => (
        <li key={gate.name}>
          <GateRow gate={gate} />
        </li>
      ))}
    </ol>
  );
}

function GateRow({ gate }: { readonly gate: GateFragment }) {
  return (
    <details open={gate.state === "FAILED"} className="group">
      <summary className="grid list-none grid-cols-[6rem_minmax(0,1fr)_1rem] items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-hover sm:grid-cols-[5.5rem_minmax(8rem,1fr)_minmax(12rem,1fr)_1rem] [&::-webkit-details-marker]:hidden">
        <StateLabel state={gate.state} />
        <span className="min-w-0 font-medium">{gate.name}</span>
        <span className="max-sm:order-last max-sm:col-span-3">
          <GateScale gate={gate} />
        </span>
        <ChevronRight
          aria-hidden
          className="size-4 text-muted transition-transform duration-100 group-open:rotate-90"
        />
      </summary>
      <div className="space-y-1.5 px-3 pb-3 sm:pl-[7rem]">
        <p>{gate.message}</p>
        {gate.remedy ? (
          <p>
            <span className="font-medium">What would have to change: </span>
            {gate.remedy}
          </p>
        ) : null}
        <Evidence evidence={gate.evidence} />
      </div>
    </details>
  );
}

function Evidence({ evidence }: { readonly evidence: GateFragment["evidence"] }) {
  const href = useProjectHref();
  if (evidence.length === 0) return null;
  const pages: Record<string, string> = { AUDIT_REPORT: "audits", RUN: "runs" };
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {evidence.map(({ kind, nodeId, digest }) => {
        const page = pages[kind];
        return (
          <li key={nodeId} className="inline-flex items-center gap-1.5">
            {page ? (
              <Link href={href(page, rawId(nodeId))} className="text-accent hover:underline">
                {sentenceCase(kind)}
              </Link>
            ) : (
              sentenceCase(kind)
            )}
            {digest ? <Digest value={digest} of={`digest of the ${sentenceCase(kind).toLowerCase()}`} /> : null}
          </li>
        );
      })}
    </ul>
  );
}
