import Link from "next/link";
import { formatBytes } from "../format/format-bytes.ts";
import { useProjectHref } from "../frame/project-context.tsx";
import { rawId } from "../graphql/global-id.ts";
import { Digest } from "../ui/digest.tsx";
import { FactList, type Facts } from "../ui/fact-list.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { ModelVersionDetail } from "./model-version-detail.ts";

/** Everything the version was made from, each by digest. */
export function ModelLineage({ version }: { readonly version: ModelVersionDetail }) {
  const href = useProjectHref();
  const link = (to: string, words: string) => (
    <Link href={to} className="font-medium text-accent hover:underline">
      {words}
    </Link>
  );
  const { datasetVersion: data, backboneVersion: backbone, artifact, ladderRun } = version;
  const facts: Facts = {
    Dataset: (
      <span className="inline-flex flex-wrap gap-x-2">
        {link(
          href("datasets", rawId(data.id)),
          `${data.dataset.name} v${data.version}${data.label ? ` (${data.label})` : ""}`,
        )}
        <Digest value={version.datasetDigest} of="digest of the dataset" />
      </span>
    ),
    Backbone: (
      <span className="inline-flex flex-wrap gap-x-2">
        {link(href("backbones", rawId(backbone.id)), `${backbone.backbone.name} v${backbone.version}`)}
        <Digest value={version.backboneDigest} of="digest of the backbone" />
      </span>
    ),
    ...(ladderRun ? { Won: <LadderLink run={ladderRun} /> } : {}),
    "Trained by": link(href("runs", rawId(version.trainRun.id)), version.trainRun.name),
    "Evaluated by": link(href("runs", rawId(version.evaluateRun.id)), version.evaluateRun.name),
    Specification: <Digest value={version.specDigest} of="digest of the specification" />,
    Code: <span className="font-mono">{version.codeVersion}</span>,
    Artifact: (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        {artifact.fileCount} files, {formatBytes(artifact.sizeBytes)}{" "}
        <Digest value={artifact.digest} of="digest of the artifact" />
      </span>
    ),
    Verified: <TimeAgo at={artifact.verifiedAt} why="Not hashed by the platform yet" />,
  };
  return (
    <Section title="Lineage">
      <FactList facts={facts} />
    </Section>
  );
}

function LadderLink({ run }: { readonly run: NonNullable<ModelVersionDetail["ladderRun"]> }) {
  const href = useProjectHref();
  const { experiment } = run;
  return (
    <Link
      href={experiment ? href("experiments", rawId(experiment.id)) : href("runs", rawId(run.id))}
      className="font-medium text-accent hover:underline"
    >
      {experiment ? `${run.name} of ${experiment.name}` : run.name}
    </Link>
  );
}
