import type { LogLineFieldsFragment } from "@graft/client";
import { plainLogText } from "@graft/contracts";
import pc from "picocolors";

export type LogLine = LogLineFieldsFragment;

const MARKS = { STDOUT: pc.dim("out  "), STDERR: pc.red("err  "), AGENT: pc.cyan("agent") } as const;

/** A line for a person: time, stream, text. */
export function describeLine({ at, stream, text }: LogLine): string {
  return `${pc.dim(at.slice(11, 19))} ${MARKS[stream]} ${plainLogText(text)}`;
}
