import type { LogLinePartsFragment } from "../gql/graphql.ts";

export type LogLine = LogLinePartsFragment;

/** Live lines kept beside what was asked for: a run may talk for hours. */
const MOST_LIVE = 5000;

export function appendLive(before: readonly LogLine[], arrived: readonly LogLine[]): readonly LogLine[] {
  return [...before, ...arrived].slice(-MOST_LIVE);
}

/** Name of a line, for good. */
export function lineKey({ attempt, number }: LogLine): string {
  return `${attempt}:${number}`;
}

/** What was asked for and what has arrived since, each line once, in the order of attempts and lines. */
export function mergeLogLines(asked: readonly LogLine[], live: readonly LogLine[], search: string): readonly LogLine[] {
  const wanted = search.toLowerCase();
  const fresh = live.filter(({ text }) => text.toLowerCase().includes(wanted));
  const byKey = new Map([...asked, ...fresh].map((line) => [lineKey(line), line]));
  return [...byKey.values()].sort((a, b) => a.attempt - b.attempt || Number(a.number) - Number(b.number));
}
