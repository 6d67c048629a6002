import { classNames } from "./class-names.ts";
import { STATE_WORDS, type StateName, type StateWord, TONE_TEXT } from "./state-words.ts";

/** A state as icon and word. */
export function StateLabel({ state, className }: { readonly state: StateName; readonly className?: string }) {
  const { icon: Icon, tone, word }: StateWord = STATE_WORDS[state];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 font-medium whitespace-nowrap",
        TONE_TEXT[tone],
        className,
      )}
    >
      <Icon aria-hidden className={classNames("size-3.5 shrink-0", tone === "running" && "motion-safe:animate-spin")} />
      {word}
    </span>
  );
}
