import { formatBytes } from "../format/format-bytes.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { RunDetail } from "./run-detail.ts";

type Kept = RunDetail["artifacts"]["nodes"][number];

/** Names of an artifact's first files; those of a verified one can be saved. */
function Files({ artifact }: { readonly artifact: Kept }) {
  const files = artifact.files.nodes;
  if (files.length === 0) return <span className="text-muted">{artifact.fileCount} files</span>;
  const more = artifact.fileCount - files.length;
  return (
    <span className="flex flex-wrap gap-x-3">
      {files.map((file) => (
        <a key={file.path} href={file.url} download className="break-all text-accent hover:underline">
          {file.path}
        </a>
      ))}
      {more > 0 ? <span className="text-muted">and {more} more</span> : null}
    </span>
  );
}

/** The files a run has put into the store. */
export function RunArtifacts({ run }: { readonly run: RunDetail }) {
  const kept = run.artifacts.nodes;
  if (kept.length === 0) return <EmptyState title="No artifacts logged" />;
  return (
    <DataTable
      label="Artifacts"
      rows={kept}
      rowKey={(artifact) => artifact.id}
      columns={[
        { name: "Files", cell: (artifact) => <Files artifact={artifact} /> },
        { name: "State", cell: (artifact) => <StateLabel state={artifact.state} /> },
        { name: "Size", cell: (artifact) => formatBytes(artifact.sizeBytes), number: true },
        { name: "Digest", cell: (artifact) => <Digest value={artifact.digest} /> },
        { name: "Logged", cell: (artifact) => <TimeAgo at={artifact.createdAt} /> },
      ]}
    />
  );
}
