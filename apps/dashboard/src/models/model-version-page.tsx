"use client";

import { useQuery } from "@apollo/client/react";
import { AuditTable } from "../audits/audit-table.tsx";
import { Crumb } from "../frame/crumb.tsx";
import { useProject } from "../frame/project-context.tsx";
import { ModelLedgerDocument, ModelVersionDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { Ledger } from "../promotions/ledger.tsx";
import { PromotionTable } from "../promotions/promotion-table.tsx";
import { strategyWords } from "../runs/run-words.ts";
import { SplitScoreView } from "../scores/split-score.tsx";
import { Digest } from "../ui/digest.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { AliasTag } from "./alias-tag.tsx";
import { ModelLineage } from "./model-lineage.tsx";
import type { ModelVersionDetail } from "./model-version-detail.ts";
import { parseTestScore } from "./parse-test-score.ts";
import { RequestPromotion } from "./request-promotion.tsx";

/** One registered version: score, lineage, audits, promotions. */
export function ModelVersionPage({ id }: { readonly id: string }) {
  const query = useQuery(ModelVersionDocument, { variables: { id } });
  return (
    <QueryView query={query} pick={(data) => data.modelVersion} waitingFor="model version">
      {(version) => (
        <>
          <Crumb name={`${version.model.name} v${version.version}`} />
          <VersionHeader version={version} />
          <VersionBody version={version} />
        </>
      )}
    </QueryView>
  );
}

function VersionHeader({ version }: { readonly version: ModelVersionDetail }) {
  const { role } = useProject();
  return (
    <PageHeader
      title={`${version.model.name} v${version.version}`}
      state={
        <>
          <StateLabel state={version.artifact.state} />
          {version.aliases.map(({ id, name }) => (
            <AliasTag key={id} name={name} />
          ))}
        </>
      }
      facts={
        <>
          <span>{strategyWords(version.strategy)}</span>
          <Digest value={version.digest} />
          <TimeAgo at={version.createdAt} />
        </>
      }
      actions={
        role === "VIEWER" ? (
          <span className="text-sm text-muted">Viewers watch; a member can request a promotion.</span>
        ) : (
          <RequestPromotion version={version} />
        )
      }
    />
  );
}

function VersionBody({ version }: { readonly version: ModelVersionDetail }) {
  const score = parseTestScore(version.testScore);
  return (
    <div className="space-y-8">
      {score ? <SplitScoreView title="Test" score={score} /> : null}
      <ModelLineage version={version} />
      <Section title="Audits" count={String(version.audits.length)} note="of exactly this digest">
        {version.audits.length === 0 ? (
          <EmptyState title="Not audited yet">
            A run of kind AUDIT with this version as its subject puts its report here. A policy that asks for an audit
            refuses this version until there is one.
          </EmptyState>
        ) : (
          <AuditTable audits={version.audits} />
        )}
      </Section>
      <Section title="Promotion requests" count={String(version.promotionRequests.length)}>
        {version.promotionRequests.length === 0 ? (
          <EmptyState title="No promotion was requested" />
        ) : (
          <PromotionTable requests={version.promotionRequests} />
        )}
      </Section>
      <ModelLedger versionId={version.id} />
    </div>
  );
}

/** What happened to the model's aliases, whichever version it was about. */
function ModelLedger({ versionId }: { readonly versionId: string }) {
  const query = useQuery(ModelLedgerDocument, { variables: { id: versionId } });
  return (
    <QueryView query={query} pick={(data) => data.modelVersion?.model} waitingFor="ledger" rows={3}>
      {(model) => <Ledger modelId={model.id} events={nodesOf(model.ledger)} aliases={model.aliases} />}
    </QueryView>
  );
}
