import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { PromotionRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { DataTable } from "../ui/data-table.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

/** Promotion requests as rows. */
export function PromotionTable({ requests }: { readonly requests: readonly PromotionRowFragment[] }) {
  const href = useProjectHref();
  return (
    <DataTable
      label="Promotion requests"
      rows={requests}
      rowKey={(request) => request.id}
      columns={[
        {
          name: "Version",
          cell: (request) => (
            <Link
              href={href("models", "promotions", rawId(request.id))}
              className="font-medium whitespace-nowrap hover:text-accent hover:underline"
            >
              {request.modelVersion.model.name} v{request.modelVersion.version} to {request.alias}
            </Link>
          ),
        },
        { name: "State", cell: (request) => <StateLabel state={request.state} /> },
        { name: "Gates", cell: (request) => <GateSummary gates={request.gates} />, className: "min-w-60" },
        { name: "Requested by", cell: (request) => request.requestedByName, className: "whitespace-nowrap" },
        { name: "Requested", cell: (request) => <TimeAgo at={request.createdAt} /> },
        { name: "Decided", cell: (request) => <TimeAgo at={request.decidedAt} why="Not decided yet" /> },
      ]}
    />
  );
}

function GateSummary({ gates }: { readonly gates: PromotionRowFragment["gates"] }) {
  const failing = gates.filter(({ state }) => state === "FAILED");
  const passed = gates.filter(({ state }) => state === "PASSED").length;
  return (
    <span>
      <span className="tabular-nums">
        {passed} of {gates.length} hold
      </span>
      {failing.length > 0 ? (
        <span className="text-muted">; failing: {failing.map(({ name }) => name).join(", ")}</span>
      ) : null}
    </span>
  );
}
