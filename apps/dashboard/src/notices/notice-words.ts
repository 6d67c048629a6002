import { CalendarX2, CircleX, FilePlus2, Gavel, type LucideIcon, Scale } from "lucide-react";
import type { NoticeKind } from "../gql/graphql.ts";
import type { Tone } from "../ui/state-words.ts";

interface NoticeWord {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** Icon, word and tone of every kind of notice. */
export const NOTICE_WORDS: Readonly<Record<NoticeKind, NoticeWord>> = {
  PROMOTION_REQUESTED: { word: "Promotion requested", tone: "waiting", icon: FilePlus2 },
  PROMOTION_DECIDED: { word: "Promotion decided", tone: "muted", icon: Gavel },
  RUN_FAILED: { word: "Run failed", tone: "failed", icon: CircleX },
  AUDIT_FAILED: { word: "Audit failed", tone: "failed", icon: Scale },
  SCHEDULE_MISSED: { word: "Schedule missed", tone: "waiting", icon: CalendarX2 },
};

/** The kinds with their words, for choices. */
export const NOTICE_OPTIONS = (Object.keys(NOTICE_WORDS) as NoticeKind[]).map(
  (kind) => [kind, NOTICE_WORDS[kind].word] as const,
);
