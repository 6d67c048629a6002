"use client";

import { CircleX, FilePlus2, type LucideIcon, MessageSquare, ShieldCheck, ThumbsUp, Undo2 } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
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
  COMMENTED: { word: "Commented", icon: MessageSquare, tone: "muted" },
};

interface LedgerProps {
  readonly modelId: string;
  readonly events: readonly LedgerEntryFragment[];
  /** What each alias points at now. */
  readonly aliases: readonly {
    readonly name: string;
    readonly modelVersion: { readonly id: string; readonly version: number };
  }[];
}

/** Everything that ever happened to a model's aliases, newest first, with a way back to each version they pointed at. */
export function Ledger({ modelId, events, aliases }: LedgerProps) {
  const now = aliases.map(({ name, modelVersion }) => `${name} is v${modelVersion.version} now`).join(", ");
  return (
    <Section title="Ledger" count={String(events.length)} note={now || "no alias points anywhere yet"}>
      {events.length === 0 ? (
        <EmptyState title="Nothing has happened yet">A request for promotion is its first entry.</EmptyState>
      ) : null}
      <ol className="relative ml-2 border-l border-line">
        {events.map((event) => {
          const current = aliases.find(({ name }) => name === event.alias)?.modelVersion.id;
          const earlier = event.kind === "PROMOTED" && current !== undefined && event.toVersion.id !== current;
          return (
            <LedgerRow key={event.id} event={event}>
              {earlier ? (
                <RollbackButton
                  modelId={modelId}
                  alias={event.alias}
                  eventId={event.id}
                  version={event.toVersion.version}
                />
              ) : null}
            </LedgerRow>
          );
        })}
      </ol>
    </Section>
  );
}

/** The version an event is about; where the alias moved, from which one. */
function versionWords({ kind, fromVersion, toVersion }: LedgerEntryFragment): string {
  const moved = kind === "PROMOTED" || kind === "ROLLED_BACK";
  return moved && fromVersion ? `v${fromVersion.version} to v${toVersion.version}` : `v${toVersion.version}`;
}

function LedgerRow({ event, children }: { readonly event: LedgerEntryFragment; readonly children: ReactNode }) {
  const href = useProjectHref();
  const { icon: Icon, tone } = KINDS[event.kind];
  return (
    <li className="relative flex flex-wrap items-center gap-x-3 gap-y-1 py-2 pl-5">
      <span className="absolute top-2.5 -left-2 rounded-full bg-canvas p-px">
        <Icon aria-hidden className={`size-3.5 ${TONE_TEXT[tone]}`} />
      </span>
      <EventWord event={event} />
      <Link href={href("models", rawId(event.toVersion.id))} className="hover:text-accent hover:underline">
        {versionWords(event)}
      </Link>
      <span className="text-muted">
        {event.alias}, by {event.actorName}
      </span>
      <FailingGates gates={event.gates} />
      <span className="ml-auto flex items-center gap-3 text-sm text-muted">
        <TimeAgo at={event.at} />
        {children}
      </span>
      {event.comment ? <p className="w-full text-pretty text-muted">{event.comment}</p> : null}
    </li>
  );
}

/** What happened, leading to the request it happened to. */
function EventWord({ event }: { readonly event: LedgerEntryFragment }) {
  const href = useProjectHref();
  const { word, tone } = KINDS[event.kind];
  const look = `font-medium ${TONE_TEXT[tone]}`;
  if (!event.request) return <span className={look}>{word}</span>;
  return (
    <Link href={href("models", "promotions", rawId(event.request.id))} className={`${look} hover:underline`}>
      {word}
    </Link>
  );
}

function FailingGates({ gates }: { readonly gates: LedgerEntryFragment["gates"] }) {
  const failing = gates.filter(({ state }) => state === "FAILED");
  return failing.length > 0 ? (
    <span className="text-muted">for {failing.map(({ name }) => name).join(", ")}</span>
  ) : null;
}
