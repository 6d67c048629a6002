"use client";

import { useQuery } from "@apollo/client/react";
import { Download } from "lucide-react";
import type { FormEvent } from "react";
import { useProject } from "../frame/project-context.tsx";
import { AuditLogDocument, type AuditLogFilter } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { TextField } from "../ui/field.tsx";
import { Section } from "../ui/section.tsx";
import { type UrlState, useUrlState } from "../url/use-url-state.ts";
import { AuditLogTable } from "./audit-log-table.tsx";

/** Filters that are words, by their name in the address and in the API. */
const WORDS = ["actor", "action", "objectType", "objectId"] as const;

/** A day as the API takes it: from its beginning, or up to its end, in UTC. */
function instantOf(day: string | undefined, end: boolean): string | undefined {
  if (day === undefined) return undefined;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at + (end ? 86_400_000 : 0)).toISOString();
}

function filterOf(url: UrlState): AuditLogFilter {
  const words = WORDS.flatMap((name) => {
    const value = url.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const from = instantOf(url.get("from"), false);
  const to = instantOf(url.get("to"), true);
  return { ...Object.fromEntries(words), ...(from && { from }), ...(to && { to }) };
}

/** Where the entries of a filter are downloaded, under the dashboard's own origin. */
function exportHref(organization: string, filter: AuditLogFilter): string {
  const chosen = Object.entries(filter).map(([name, value]) => [name, String(value)]);
  return `/v1/audit-log?${new URLSearchParams([["organization", organization], ...chosen])}`;
}

/** Who changed what in the organization, newest first. */
export function AuditLogView() {
  const { organization } = useProject();
  const url = useUrlState();
  const filter = filterOf(url);
  const filtered = Object.keys(filter).length > 0;
  const query = useQuery(AuditLogDocument, { variables: { filter }, fetchPolicy: "cache-and-network" });
  return (
    <Section
      title="Audit log"
      note="Who changed what, with digests of the rows before and after. Nobody can alter it."
      actions={
        <Button size="small" asChild>
          <a href={exportHref(organization.slug, filter)} download>
            <Download aria-hidden />
            Export JSON lines
          </a>
        </Button>
      }
    >
      <Filters key={JSON.stringify(filter)} url={url} filtered={filtered} />
      <QueryView query={query} pick={(data) => data.organization?.auditLog} waitingFor="entries of the audit log">
        {(auditLog) => {
          const entries = nodesOf(auditLog);
          if (entries.length === 0) return <EmptyState title="No such entries">Clear the filters, or wait.</EmptyState>;
          return (
            <>
              <AuditLogTable entries={entries} />
              {auditLog.pageInfo.hasNextPage ? (
                <Button
                  className="mt-3"
                  disabled={query.loading}
                  onClick={() => void query.fetchMore({ variables: { after: auditLog.pageInfo.endCursor } })}
                >
                  Show older
                </Button>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </Section>
  );
}

function Filters({ url, filtered }: { readonly url: UrlState; readonly filtered: boolean }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    url.set(Object.fromEntries([...WORDS, "from", "to"].map((name) => [name, String(form.get(name) ?? "").trim()])));
  };
  const clear = () => url.set(Object.fromEntries([...WORDS, "from", "to"].map((name) => [name, undefined])));
  return (
    <form
      onSubmit={submit}
      className="mb-3 grid grid-cols-2 items-end gap-2 sm:grid-cols-4"
      aria-label="Filter the audit log"
    >
      <TextField label="Actor" name="actor" placeholder="part of a name" defaultValue={url.get("actor") ?? ""} />
      <TextField label="Action" name="action" placeholder="createApiKey" defaultValue={url.get("action") ?? ""} />
      <TextField label="Type" name="objectType" placeholder="ApiKey" defaultValue={url.get("objectType") ?? ""} />
      <TextField label="Object" name="objectId" placeholder="id" defaultValue={url.get("objectId") ?? ""} />
      <TextField label="From" name="from" type="date" defaultValue={url.get("from") ?? ""} />
      <TextField label="To" name="to" type="date" defaultValue={url.get("to") ?? ""} />
      <span className="flex gap-2">
        <Button type="submit">Filter</Button>
        {filtered ? (
          <Button variant="quiet" onClick={clear}>
            Clear
          </Button>
        ) : null}
      </span>
    </form>
  );
}
