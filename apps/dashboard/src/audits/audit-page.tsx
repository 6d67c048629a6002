"use client";

import { useQuery } from "@apollo/client/react";
import { roleAtLeast } from "@graft/contracts";
import Link from "next/link";
import { formatCount } from "../format/format-number.ts";
import { Crumb } from "../frame/crumb.tsx";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { type AuditDetailFragment, AuditDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { Digest } from "../ui/digest.tsx";
import { FactList } from "../ui/fact-list.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { AuditExport } from "./audit-export.tsx";
import { AuditSide, type MeasuredAudit } from "./audit-side.tsx";
import { AuditVerdict } from "./audit-table.tsx";
import { GapTable, InheritanceTable, ThresholdTable } from "./audit-tables.tsx";
import { parseMeasurement, RATES, subjectName } from "./audit-words.ts";
import { RevokeAudit } from "./revoke-audit.tsx";

function measured(audit: AuditDetailFragment | null | undefined): MeasuredAudit[] {
  const measurement = parseMeasurement(audit?.measurement);
  return audit && measurement ? [{ audit, measurement }] : [];
}

/** One audit report: the verdict in a sentence, its two subjects side by side. */
export function AuditPage({ id }: { readonly id: string }) {
  const query = useQuery(AuditDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.auditReport} waitingFor="audit report">
      {(audit) => {
        const [own] = measured(audit);
        const name = `${subjectName(audit)} by ${audit.attribute}`;
        return (
          <>
            <Crumb name={name} />
            {own ? (
              <LoadedAudit name={name} own={own} counterpart={measured(audit.counterpart)[0]} />
            ) : (
              <JsonView label="Measurement" value={audit.measurement} />
            )}
          </>
        );
      }}
    </QueryView>
  );
}

interface LoadedAuditProps {
  readonly name: string;
  readonly own: MeasuredAudit;
  readonly counterpart: MeasuredAudit | undefined;
}

function LoadedAudit({ name, own, counterpart }: LoadedAuditProps) {
  const url = useUrlState();
  const { role } = useProject();
  const rate = RATES.find(([each]) => each === url.get("rate"))?.[0] ?? "selectionRate";
  // The backbone always stands left of what was made from it.
  const sides = counterpart ? [counterpart, own].sort((a, b) => a.audit.subject.localeCompare(b.audit.subject)) : [own];
  return (
    <>
      <PageHeader
        title={name}
        state={<AuditVerdict audit={own.audit} />}
        facts={<AuditFacts side={own} />}
        sentence={own.audit.revokedReason ? `Revoked: ${own.audit.revokedReason}` : own.measurement.summary}
        actions={
          <>
            <AuditExport sides={sides} file={`audit-${own.audit.digest.slice(0, 8)}`} />
            {roleAtLeast(role, "MAINTAINER") && !own.audit.revokedAt ? (
              <RevokeAudit auditReportId={own.audit.id} />
            ) : null}
          </>
        }
      />
      <div className="mb-4">
        <ChoiceBar
          label="Rate"
          value={rate}
          options={RATES}
          onChange={(next) => url.set({ rate: next === "selectionRate" ? undefined : next })}
        />
      </div>
      <div className="space-y-8">
        <div className="grid gap-x-6 gap-y-8 lg:grid-cols-2">
          {sides.map((side) => (
            <AuditSide key={side.audit.id} side={side} rate={rate} />
          ))}
        </div>
        <GapTable sides={sides} />
        <InheritanceTable side={own} />
        <ThresholdTable side={own} />
        <Provenance side={own} />
      </div>
    </>
  );
}

function AuditFacts({ side: { audit, measurement } }: { readonly side: MeasuredAudit }) {
  const href = useProjectHref();
  const { datasetVersion: data } = audit;
  return (
    <>
      <Link href={href("datasets", rawId(data.id))} className="text-accent hover:underline">
        {data.dataset.name} {data.label ?? `v${data.version}`}, test split
      </Link>
      <span className="tabular-nums">{formatCount(measurement.count)} examples</span>
      <span>selected: {measurement.positiveLabel}</span>
      <TimeAgo at={audit.createdAt} />
    </>
  );
}

function Provenance({ side: { audit } }: { readonly side: MeasuredAudit }) {
  const href = useProjectHref();
  return (
    <Section title="What it is bound to">
      <FactList
        facts={{
          Report: <Digest value={audit.digest} of="digest of the report" />,
          Subject: <Digest value={audit.subjectDigest} of="digest of the subject" />,
          Dataset: <Digest value={audit.datasetDigest} of="digest of the dataset" />,
          Specification: <Digest value={audit.specDigest} of="digest of the specification" />,
          Predictions: <Digest value={audit.predictions.digest} of="digest of the predictions" />,
          Code: <span className="font-mono">{audit.codeVersion}</span>,
          "Signature (Ed25519)": <Digest value={audit.signature} of="signature" />,
          Key: <Digest value={audit.publicKey} of="public key" />,
          Run: (
            <Link href={href("runs", rawId(audit.run.id))} className="text-accent hover:underline">
              {audit.run.name}
            </Link>
          ),
          Expires: <TimeAgo at={audit.expiresAt} why="This report does not expire" />,
        }}
      />
    </Section>
  );
}
