"use client";

import { CircleX, FilePlus2, type LucideIcon, ShieldCheck, ThumbsUp, Undo2 } from "lucide-react";
import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { LedgerEntryFragment, PromotionEventKind } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { TONE_TEXT, type Tone } from "../ui/state-words.ts";
import { TimeAgo } from "../ui/time-ago.tsx";
import { RollbackButton } from "./rollback-button.tsx";

const KINDS: Record<PromotionEventKind, { readonly word: string; readonly icon: LucideIcon; readonly tone: Tone }> = {
  REQUESTED: { word: "Requested", icon: FilePlus2, tone: "waiting" },
  APPROVED: { word: "Approved", icon: ThumbsUp, tone: "succeeded" },
  REFUSED: { word: "Refused", icon: CircleX, tone: "failed" },
  PROMOTED: { word: "Promoted", icon: ShieldCheck, tone: "succeeded" },
  ROLLED_BACK: { word: "Rolled back", icon: Undo2, tone: "waiting" },
  WITHDRAWN: { word: "Withdrawn", icon: Undo2, tone: "muted" },
};

interface LedgerProps {
  readonly modelId: string;
  readonly alias: string;
  readonly events: readonly LedgerEntryFragment[];
  /** The version the alias points at now; null when at none. */
  readonly current: { readonly id: string; readonly version: number } | null;
}

/** Everything that ever happened to the alias, newest first, with a way back to each version it pointed at. */
export function Ledger({ modelId, alias, events, current }: LedgerProps) {
  const href = useProjectHref();
  return (
    <Section
      title="Ledger"
      count={String(events.length)}
      note={current ? `${alias} is v${current.version} now` : `${alias} points at nothing yet`}
    >
      {events.length === 0 ? <EmptyState title="Nothing has happened to this alias" /> : null}
      <ol className="relative ml-2 border-l border-line">
        {events.map((event) => {
          const { word, icon: Icon, tone } = KINDS[event.kind];
          const back = event.kind === "PROMOTED" && current !== null && event.toVersion.id !== current.id;
          return (
            <li key={event.id} className="relative flex flex-wrap items-center gap-x-3 gap-y-1 py-2 pl-5">
              <span className="absolute top-2.5 -left-2 rounded-full bg-canvas p-px">
                <Icon aria-hidden className={`size-3.5 ${TONE_TEXT[tone]}`} />
              </span>
              <span className={`font-medium ${TONE_TEXT[tone]}`}>{word}</span>
              <Link href={href("models", rawId(event.toVersion.id))} className="hover:text-accent hover:underline">
                {event.fromVersion
                  ? `v${event.fromVersion.version} to v${event.toVersion.version}`
                  : `v${event.toVersion.version}`}
              </Link>
              <span className="text-muted">by {event.actorName}</span>
              <FailingGates gates={event.gates} />
              <span className="ml-auto flex items-center gap-3 text-sm text-muted">
                {event.request ? (
                  <Link
                    href={href("models", "promotions", rawId(event.request.id))}
                    className="hover:text-accent hover:underline"
                  >
                    request
                  </Link>
                ) : null}
                <TimeAgo at={event.at} />
                {back ? (
                  <RollbackButton
                    modelId={modelId}
                    alias={alias}
                    eventId={event.id}
                    version={event.toVersion.version}
                  />
                ) : null}
              </span>
              {event.comment ? <p className="w-full text-pretty text-muted">{event.comment}</p> : null}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

function FailingGates({ gates }: { readonly gates: LedgerEntryFragment["gates"] }) {
  const failing = gates.filter(({ state }) => state === "FAILED");
  return failing.length > 0 ? (
    <span className="text-muted">for {failing.map(({ name }) => name).join(", ")}</span>
  ) : null;
}
