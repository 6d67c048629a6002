"use client";

import { useApolloClient, useQuery, useSubscription } from "@apollo/client/react";
import { agentCapabilitiesSchema } from "@graft/contracts";
import Link from "next/link";
import { formatBytes } from "../format/format-bytes.ts";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { AgentsDocument, type AgentsQuery, AgentUpdatesDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

type Agent = ReturnType<typeof agentsOf>[number];

function agentsOf(organization: NonNullable<AgentsQuery["organization"]>) {
  return nodesOf(organization.agents);
}

/** The fleet: what each agent can do, what it does now, when it was last heard. */
export function AgentsPage() {
  const client = useApolloClient();
  const query = useQuery(AgentsDocument);
  useSubscription(AgentUpdatesDocument, {
    ignoreResults: true,
    onData: ({ data }) => {
      const known = query.data?.organization ? agentsOf(query.data.organization) : [];
      const id = data.data?.agentUpdates.id;
      if (!known.some((agent) => agent.id === id)) void client.refetchQueries({ include: [AgentsDocument] });
    },
  });
  const organization = query.data?.organization;
  return (
    <>
      <PageHeader title="Agents" count={organization ? String(agentsOf(organization).length) : undefined} />
      <QueryView query={query} pick={(data) => data.organization} waitingFor="agents">
        {(loaded) => (agentsOf(loaded).length === 0 ? <NoAgents /> : <AgentTable agents={agentsOf(loaded)} />)}
      </QueryView>
    </>
  );
}

/** How to start the first agent. */
function NoAgents() {
  const { apiUrl } = useProject();
  const href = useProjectHref();
  return (
    <EmptyState
      title="No agent has registered"
      command={`GRAFT_API_URL=${apiUrl} GRAFT_AGENT_KEY=KEY node apps/trainer/dist/agent-main.js`}
    >
      An agent claims runs, trains and reports; runs stay queued until one is there. Make a{" "}
      <Link href={`${href("settings")}?tab=keys`} className="text-accent underline underline-offset-2">
        key of kind Agent
      </Link>{" "}
      and put it where the command says KEY.
    </EmptyState>
  );
}

function AgentTable({ agents }: { readonly agents: readonly Agent[] }) {
  const capabilities = (agent: Agent) => agentCapabilitiesSchema.safeParse(agent.capabilities).data;
  const unknown = <Missing why="The agent did not say" />;
  return (
    <DataTable
      label="Agents"
      rows={agents}
      rowKey={(agent) => agent.id}
      columns={[
        { name: "Name", cell: (agent) => <span className="font-medium whitespace-nowrap">{agent.name}</span> },
        { name: "State", cell: (agent) => <StateLabel state={agent.state} /> },
        { name: "Works on", cell: (agent) => <CurrentRuns agent={agent} />, className: "min-w-56" },
        { name: "Backend", cell: (agent) => capabilities(agent)?.backend ?? unknown },
        { name: "Device", cell: (agent) => capabilities(agent)?.device ?? unknown, className: "max-w-64 truncate" },
        { name: "Cores", cell: (agent) => capabilities(agent)?.cores ?? unknown, number: true },
        { name: "Memory", cell: (agent) => formatBytes(capabilities(agent)?.memoryBytes), number: true },
        { name: "Labels", cell: (agent) => capabilities(agent)?.labels.join(", ") || <Missing why="No labels" /> },
        { name: "Version", cell: (agent) => <span className="font-mono">{agent.version}</span> },
        { name: "Last heard", cell: (agent) => <TimeAgo at={agent.lastSeenAt} /> },
      ]}
    />
  );
}

function CurrentRuns({ agent }: { readonly agent: Agent }) {
  const href = useProjectHref();
  if (agent.currentRuns.length === 0) return <span className="text-muted">idle</span>;
  return agent.currentRuns.map((run) => (
    <span key={run.id} className="flex items-center gap-2">
      <Link href={href("runs", rawId(run.id))} className="truncate hover:text-accent hover:underline">
        {run.name}
      </Link>
      {run.progress ? (
        <span className="block w-20 shrink-0">
          <ProgressBar label={`Progress of ${run.name}`} fraction={run.progress.fraction} />
        </span>
      ) : null}
    </span>
  ));
}
