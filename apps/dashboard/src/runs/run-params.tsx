import { DataTable } from "../ui/data-table.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FactList, type Facts } from "../ui/fact-list.tsx";
import { Missing } from "../ui/missing.tsx";
import { Section } from "../ui/section.tsx";
import { parseSpec } from "./parse-run.ts";
import type { RunDetail } from "./run-detail.ts";

interface Param {
  readonly name: string;
  readonly value: unknown;
}

/** A scalar as it was logged; text stands as it is. */
function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function paramsOf(params: unknown): Param[] {
  if (params === null || typeof params !== "object") return [];
  return Object.entries(params)
    .map(([name, value]) => ({ name, value: value as unknown }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What a tracked run says of itself: parameters, tags, the version of its code. */
export function RunParams({ run }: { readonly run: RunDetail }) {
  const params = paramsOf(run.params);
  const spec = parseSpec(run.spec);
  const facts: Facts =
    spec?.kind === "TRACKED"
      ? {
          Tags: spec.tags.length > 0 ? spec.tags.join(", ") : <Missing why="No tag was given" />,
          "Code version": spec.codeVersion ?? <Missing why="The code that trains did not say its version" />,
        }
      : {};
  return (
    <div className="grid gap-8">
      <FactList facts={facts} />
      <Section title="Parameters" count={String(params.length)}>
        {params.length === 0 ? (
          <EmptyState title="No parameters logged" />
        ) : (
          <DataTable
            label="Parameters"
            rows={params}
            rowKey={(param) => param.name}
            columns={[
              { name: "Parameter", cell: (param) => <span className="font-mono">{param.name}</span> },
              { name: "Value", cell: (param) => <span className="font-mono break-all">{shown(param.value)}</span> },
            ]}
          />
        )}
      </Section>
    </div>
  );
}
