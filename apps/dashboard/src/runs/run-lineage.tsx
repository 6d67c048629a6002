import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes } from "../format/format-bytes.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import { rawId } from "../graphql/global-id.ts";
import { Digest } from "../ui/digest.tsx";
import { FactList, type Facts } from "../ui/fact-list.tsx";
import { Missing } from "../ui/missing.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import type { RunDetail } from "./run-detail.ts";

function Thing({
  href,
  digest,
  children,
}: {
  readonly href: string;
  readonly digest: string;
  readonly children: ReactNode;
}) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <Link href={href} className="font-medium text-accent hover:underline">
        {children}
      </Link>
      <Digest value={digest} />
    </span>
  );
}

/** What went in and what came out, each by digest. */
export function RunLineage({ run }: { readonly run: RunDetail }) {
  const href = useProjectHref();
  const { datasetVersion: data, backboneVersion: backbone, artifact, modelVersion: model, auditReport: audit } = run;
  const facts: Facts = {
    Dataset: data ? (
      <Thing href={href("datasets", rawId(data.id))} digest={data.digest}>
        {data.dataset.name} v{data.version}
        {data.label ? ` (${data.label})` : ""}
      </Thing>
    ) : (
      <Missing why="This run reads no dataset" />
    ),
    Backbone: backbone ? (
      <Thing href={href("backbones", rawId(backbone.id))} digest={backbone.digest}>
        {backbone.backbone.name} v{backbone.version}
      </Thing>
    ) : (
      <Missing why="This run uses no backbone" />
    ),
    Specification: <Digest value={run.specDigest} of="digest of the specification" />,
    Artifact: artifact ? (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <StateLabel state={artifact.state} />
        {artifact.fileCount} files, {formatBytes(artifact.sizeBytes)} <Digest value={artifact.digest} />
      </span>
    ) : (
      <Missing why="This run has stored no artifact" />
    ),
  };
  if (model) {
    facts["Registered as"] = (
      <Thing href={href("models", rawId(model.id))} digest={model.digest}>
        {model.model.name} v{model.version}
      </Thing>
    );
  }
  if (audit) {
    facts["Audit report"] = (
      <span className="inline-flex items-center gap-2">
        <Thing href={href("audits", rawId(audit.id))} digest={audit.digest}>
          Report
        </Thing>
        <StateLabel state={audit.verdict} />
      </span>
    );
  }
  return <FactList facts={facts} />;
}
