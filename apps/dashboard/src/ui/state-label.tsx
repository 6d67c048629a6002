import { classNames } from "./class-names.ts";
import { STATE_WORDS, type StateName, type StateWord, TONE_TEXT } from "./state-words.ts";

interface StateLabelProps {
  readonly state: StateName;
  /** A state of the past: its icon does not turn. */
  readonly past?: boolean;
  readonly className?: string;
}

/** A state as icon and word. */
export function StateLabel({ state, past = false, className }: StateLabelProps) {
  const { icon: Icon, tone, word }: StateWord = STATE_WORDS[state];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 font-medium whitespace-nowrap",
        TONE_TEXT[tone],
        className,
      )}
    >
      <Icon
        aria-hidden
        className={classNames("size-3.5 shrink-0", tone === "running" && !past && "motion-safe:animate-spin")}
      />
      {word}
    </span>
  );
}
