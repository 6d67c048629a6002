"use client";

import { policyGatesSchema, roleAtLeast } from "@graft/contracts";
import { useProject } from "../frame/project-context.tsx";
import type { PolicyRowFragment } from "../gql/graphql.ts";
import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Missing } from "../ui/missing.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { CreatePolicy } from "./create-policy.tsx";
import { gateInWords } from "./gate-in-words.ts";

/** What a promotion to each alias needs at present. */
export function PolicyTable({ policies }: { readonly policies: readonly PolicyRowFragment[] }) {
  const { role } = useProject();
  const may = roleAtLeast(role, "MAINTAINER");
  return (
    <Section title="Policies" count={String(policies.length)} actions={may ? <CreatePolicy /> : null}>
      {policies.length === 0 ? (
        <EmptyState title="No alias has a policy">
          {may
            ? "Say what a promotion needs, and members can ask for one."
            : "A maintainer says what a promotion needs; until then nothing can be promoted."}
        </EmptyState>
      ) : (
        <DataTable
          label="Policies"
          rows={policies}
          rowKey={(policy) => policy.id}
          columns={[
            { name: "Alias", cell: (policy) => <span className="font-medium">{policy.alias}</span> },
            { name: "Version", cell: (policy) => policy.version, number: true },
            { name: "Needs", cell: (policy) => <Needs gates={policy.gates} />, className: "min-w-80" },
            { name: "Made", cell: (policy) => <TimeAgo at={policy.createdAt} /> },
          ]}
        />
      )}
    </Section>
  );
}

function Needs({ gates }: { readonly gates: unknown }) {
  const parsed = policyGatesSchema.safeParse(gates);
  if (!parsed.success) return <Missing why="Not readable by this version" />;
  return <span className="text-pretty">{parsed.data.map(gateInWords).join(", ")}</span>;
}
