import type { AuditMeasurement } from "@graft/contracts";
import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { AuditDetailFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { Digest } from "../ui/digest.tsx";
import { Section } from "../ui/section.tsx";
import { AuditVerdict } from "./audit-table.tsx";
import { type RateName, SUBJECT_WORDS, subjectName } from "./audit-words.ts";
import { WhiskerRows } from "./whisker-rows.tsx";

export interface MeasuredAudit {
  readonly audit: AuditDetailFragment;
  readonly measurement: AuditMeasurement;
}

/** One subject of an audit: its groups on the common axis. */
export function AuditSide({ side, rate }: { readonly side: MeasuredAudit; readonly rate: RateName }) {
  const href = useProjectHref();
  const { audit, measurement } = side;
  const target =
    audit.subject === "MODEL_VERSION" && audit.modelVersion
      ? href("models", rawId(audit.modelVersion.id))
      : href("backbones", rawId(audit.backboneVersion.id));
  return (
    <Section title={SUBJECT_WORDS[audit.subject]} actions={<AuditVerdict audit={audit} />}>
      <p className="mb-2 flex flex-wrap items-center gap-x-3 text-sm">
        <Link href={target} className="font-medium text-accent hover:underline">
          {subjectName(audit)}
        </Link>
        <Digest value={audit.subjectDigest} of="digest of the subject" />
        {audit.subject === "BACKBONE" ? (
          <span className="text-muted">by a balanced probe over its frozen features</span>
        ) : null}
      </p>
      <WhiskerRows groups={measurement.groups} rate={rate} confidence={measurement.confidence} />
      {measurement.unknownGroup > 0 ? (
        <p className="mt-1 text-sm text-muted">
          {measurement.unknownGroup} examples whose group is not known are left out.
        </p>
      ) : null}
    </Section>
  );
}
