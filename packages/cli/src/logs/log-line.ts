import { stripVTControlCharacters } from "node:util";
import type { LogLineFieldsFragment } from "@graft/client";
import pc from "picocolors";

export type LogLine = LogLineFieldsFragment;

const MARKS = { STDOUT: pc.dim("out  "), STDERR: pc.red("err  "), AGENT: pc.cyan("agent") } as const;

const TAB = 9;

/** True for the control characters of C0 and C1 other than a tab. */
function acts(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code < 32 && code !== TAB) || (code >= 127 && code < 160);
}

/** A line's text as it may reach a terminal: what could move a cursor, ring or retitle a window is taken out. */
export function safeText(text: string): string {
  return [...stripVTControlCharacters(text)].filter((character) => !acts(character)).join("");
}

/** A line for a person: time, stream, text. */
export function describeLine({ at, stream, text }: LogLine): string {
  return `${pc.dim(at.slice(11, 19))} ${MARKS[stream]} ${safeText(text)}`;
}
