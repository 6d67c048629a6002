"use client";

import { useQuery, useSubscription } from "@apollo/client/react";
import { plainLogText } from "@graft/contracts";
import { type FormEvent, useId, useState } from "react";
import { LogLinesDocument, RunLogDocument } from "../gql/graphql.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { appendLive, type LogLine, lineKey, mergeLogLines } from "./merge-log-lines.ts";
import type { RunDetail } from "./run-detail.ts";

/** Lines asked for at once. */
const PAGE = 200;

const STREAM_WORDS = { STDOUT: "output", STDERR: "error", AGENT: "agent" } as const;

/** What the run's engine and agent said, its end first in view, live while it works. */
export function RunLog({ run }: { readonly run: RunDetail }) {
  const [search, setSearch] = useState("");
  const asked = search === "" ? null : search;
  const query = useQuery(RunLogDocument, {
    variables: { id: run.id, last: PAGE, search: asked },
    fetchPolicy: "cache-and-network",
  });
  const [live, setLive] = useState<readonly LogLine[]>([]);
  useSubscription(LogLinesDocument, {
    variables: { runId: run.id },
    skip: run.finishedAt !== null,
    ignoreResults: true,
    onData: ({ data }) => {
      const arrived = data.data?.logLines.lines;
      // Without lines it says that it starts now, at first or after a lost connection: what came before is asked for.
      if (arrived?.length === 0) void query.refetch().catch(() => undefined);
      else if (arrived) setLive((before) => appendLive(before, arrived));
    },
  });
  return (
    <>
      <LogSearch search={search} onSearch={setSearch} />
      <QueryView query={query} pick={(data) => data.run?.logLines} waitingFor="log">
        {({ nodes, pageInfo }) => {
          const lines = mergeLogLines(nodes, live, search);
          const earlier = () =>
            void query
              .fetchMore({ variables: { before: pageInfo.startCursor }, updateQuery: prepend })
              .catch(() => undefined);
          if (lines.length === 0) return <NoLines run={run} search={search} />;
          return <LogLines lines={lines} onEarlier={pageInfo.hasPreviousPage ? earlier : undefined} />;
        }}
      </QueryView>
    </>
  );
}

/** An earlier page in front of what stands there. */
function prepend<Data extends { run?: { logLines: { nodes: unknown[] } } | null }>(
  before: Data,
  { fetchMoreResult: page }: { readonly fetchMoreResult: Data },
): Data {
  if (!before.run || !page.run) return before;
  const nodes = [...page.run.logLines.nodes, ...before.run.logLines.nodes];
  return { ...before, run: { ...before.run, logLines: { ...page.run.logLines, nodes } } };
}

interface LogSearchProps {
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

function LogSearch({ search, onSearch }: LogSearchProps) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSearch(String(new FormData(event.currentTarget).get("search") ?? "").trim());
  };
  return (
    <search>
      <form onSubmit={submit} className="mb-2 flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="sr-only">
          Search the log
        </label>
        <input
          key={search}
          id={id}
          name="search"
          type="search"
          defaultValue={search}
          placeholder="Search the log"
          className="h-8 w-64 max-w-full rounded-md border border-line-strong bg-canvas px-2 text-ink placeholder:text-muted"
        />
        <Button type="submit">Search</Button>
        {search === "" ? null : (
          <Button variant="quiet" onClick={() => onSearch("")}>
            Show every line
          </Button>
        )}
      </form>
    </search>
  );
}

function NoLines({ run, search }: { readonly run: RunDetail; readonly search: string }) {
  if (search !== "")
    return <EmptyState title="No line contains this">{`“${search}” stands nowhere in this log.`}</EmptyState>;
  if (run.finishedAt !== null) return <EmptyState title="Nothing was said">Its engine wrote no line.</EmptyState>;
  return <EmptyState title="Nothing said yet">What its engine and agent say appears here as they say it.</EmptyState>;
}

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  readonly onEarlier: (() => void) | undefined;
}

/** The lines in a box of their own that stays at its end while lines arrive. */
function LogLines({ lines, onEarlier }: LogLinesProps) {
  return (
    // A reversed column is scrolled to its end by itself, and stays there unless somebody scrolls away.
    <ScrollRegion
      label="Log"
      className="flex max-h-[60vh] flex-col-reverse overflow-y-auto rounded-md border border-line bg-panel p-2"
    >
      <div>
        {onEarlier ? (
          <Button size="small" variant="quiet" onClick={onEarlier}>
            Show earlier lines
          </Button>
        ) : null}
        <ol className="font-mono text-xs leading-5">
          {lines.map((line) => (
            <Line key={lineKey(line)} line={line} />
          ))}
        </ol>
      </div>
    </ScrollRegion>
  );
}

function Line({ line }: { readonly line: LogLine }) {
  const { at, stream, text, attempt, number } = line;
  return (
    <li className="flex gap-3">
      {attempt > 1 && Number(number) === 1 ? <span className="shrink-0 text-waiting">attempt {attempt}</span> : null}
      <time dateTime={at} className="shrink-0 text-muted">
        {at.slice(11, 19)}
      </time>
      <span className={classNames("w-12 shrink-0", stream === "STDERR" ? "text-failed" : "text-muted")}>
        {STREAM_WORDS[stream]}
      </span>
      <span className="min-w-0 whitespace-pre-wrap break-words">{plainLogText(text)}</span>
    </li>
  );
}
