import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  PauseCircle,
  PlugZap,
  ShieldCheck,
  Undo2,
  Unplug,
} from "lucide-react";

export type Tone = "running" | "succeeded" | "failed" | "waiting" | "muted";

export interface StateWord {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

const WAITING: Omit<StateWord, "word"> = { tone: "waiting", icon: Clock };
const GOOD: Omit<StateWord, "word"> = { tone: "succeeded", icon: CircleCheck };
const BAD: Omit<StateWord, "word"> = { tone: "failed", icon: CircleX };
const BUSY: Omit<StateWord, "word"> = { tone: "running", icon: LoaderCircle };
const CALM: Omit<StateWord, "word"> = { tone: "muted", icon: Ban };

/** Icon, word and tone of every state the API names; colour never stands alone. */
export const STATE_WORDS = {
  QUEUED: { ...WAITING, word: "Queued" },
  RUNNING: { ...BUSY, word: "Running" },
  PAUSED: { tone: "waiting", icon: PauseCircle, word: "Paused" },
  SUCCEEDED: { ...GOOD, word: "Succeeded" },
  FAILED: { ...BAD, word: "Failed" },
  CANCELLED: { ...CALM, word: "Cancelled" },
  ACTIVE: { ...BUSY, word: "Active" },
  LOST: { tone: "failed", icon: Unplug, word: "Lost" },
  PREEMPTED: { ...WAITING, word: "Preempted" },
  ONLINE: { tone: "succeeded", icon: PlugZap, word: "Online" },
  DRAINING: { tone: "waiting", icon: Hourglass, word: "Draining" },
  OFFLINE: { tone: "muted", icon: Unplug, word: "Offline" },
  OPEN: { ...WAITING, word: "Open" },
  REFUSED: { ...BAD, word: "Refused" },
  PROMOTED: { tone: "succeeded", icon: ShieldCheck, word: "Promoted" },
  WITHDRAWN: { tone: "muted", icon: Undo2, word: "Withdrawn" },
  PASS: { ...GOOD, word: "Pass" },
  FAIL: { ...BAD, word: "Fail" },
  INCONCLUSIVE: { tone: "waiting", icon: CircleHelp, word: "Too few to tell" },
  PASSED: { ...GOOD, word: "Passed" },
  PENDING: { tone: "waiting", icon: CircleDashed, word: "Pending" },
  UPLOADING: { ...BUSY, word: "Uploading" },
  VERIFYING: { ...BUSY, word: "Verifying" },
  VERIFIED: { tone: "succeeded", icon: ShieldCheck, word: "Verified" },
  REJECTED: { ...BAD, word: "Rejected" },
  DELIVERED: { ...GOOD, word: "Delivered" },
  ON: { ...GOOD, word: "On" },
  SKIPPED: { ...CALM, word: "Skipped" },
  MISSED: { ...WAITING, word: "Missed" },
} as const satisfies Record<string, StateWord>;

export type StateName = keyof typeof STATE_WORDS;

export const TONE_TEXT: Record<Tone, string> = {
  running: "text-running",
  succeeded: "text-succeeded",
  failed: "text-failed",
  waiting: "text-waiting",
  muted: "text-muted",
};
