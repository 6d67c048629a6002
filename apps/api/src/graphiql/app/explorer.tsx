import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { useMemo, useState } from "react";
import type { Asking } from "./ask-api.ts";

export interface ExplorerProps {
  readonly asking: Asking;
  readonly organizations: readonly string[];
}

const FIRST_QUERY = `# The schema stands under the book on the left; Ctrl-Space completes.
query Projects {
  organization {
    name
    projects(first: 10) {
      nodes {
        slug
        name
      }
    }
  }
}
`;

function fetcherOf(asking: Asking, organization: string) {
  const { authorization } = asking;
  const socket = new URL("/graphql", window.location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  return createGraphiQLFetcher({
    url: "/graphql",
    headers: { ...asking, "graft-organization": organization },
    wsClient: createClient({
      url: socket.href,
      connectionParams: { organization, ...(authorization === undefined ? {} : { authorization }) },
    }),
  });
}

/** GraphiQL in one organization, and the choice between several. */
export function Explorer({ asking, organizations }: ExplorerProps) {
  const [organization, setOrganization] = useState(organizations[0] ?? "");
  const fetcher = useMemo(() => fetcherOf(asking, organization), [asking, organization]);
  return (
    <>
      <label className="organization">
        Organization
        <select value={organization} onChange={(event) => setOrganization(event.currentTarget.value)}>
          {organizations.map((slug) => (
            <option key={slug}>{slug}</option>
          ))}
        </select>
      </label>
      <div className="explorer">
        <GraphiQL key={organization} fetcher={fetcher} defaultQuery={FIRST_QUERY} />
      </div>
    </>
  );
}
