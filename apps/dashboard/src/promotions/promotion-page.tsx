"use client";

import { useApolloClient, useQuery, useSubscription } from "@apollo/client/react";
import Link from "next/link";
import { Crumb } from "../frame/crumb.tsx";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { type GateFragment, PromotionDocument, PromotionUpdatesDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { CommentThread } from "./comment-thread.tsx";
import { ComparisonTable } from "./comparison-table.tsx";
import { GateChecklist } from "./gate-checklist.tsx";
import { Ledger } from "./ledger.tsx";
import type { PromotionDetail } from "./promotion-detail.ts";
import { ReviewPanel } from "./review-panel.tsx";

/** One request to move an alias: the comparison, the gates, the approvals, the ledger. */
export function PromotionPage({ id }: { readonly id: string }) {
  const project = useProject();
  const client = useApolloClient();
  const query = useQuery(PromotionDocument, { variables: { id } });
  useSubscription(PromotionUpdatesDocument, {
    variables: { projectId: project.id },
    ignoreResults: true,
    onData: () => void client.refetchQueries({ include: [PromotionDocument] }),
  });
  return (
    <QueryView query={query} pick={(data) => data.promotionRequest} waitingFor="promotion request">
      {(request) => (
        <>
          <Crumb name={`${request.modelVersion.model.name} v${request.modelVersion.version} to ${request.alias}`} />
          <PromotionHeader request={request} />
          <PromotionBody request={request} />
        </>
      )}
    </QueryView>
  );
}

/** A gate's name as it stands within a sentence. */
function inSentence(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Where the request stands, in one sentence. */
function promotionSentence(request: PromotionDetail): string {
  const rejected = request.approvals.find(({ approved }) => !approved);
  const named = (state: GateFragment["state"]) =>
    request.gates.filter((gate) => gate.state === state).map(({ name }) => inSentence(name));
  const failing = named("FAILED");
  const pending = named("PENDING");
  switch (request.state) {
    case "PROMOTED":
      return `${request.gates.length === 1 ? "The one gate" : `All ${request.gates.length} gates`} held; ${request.alias} moved to v${request.modelVersion.version}.`;
    case "WITHDRAWN":
      return "Withdrawn before a decision; the alias did not move.";
    case "REFUSED":
      if (rejected) return `Refused by ${rejected.userName}. The alias did not move.`;
      return failing.length > 0
        ? `Refused: ${failing.join(", ")} ${failing.length === 1 ? "does" : "do"} not hold. The alias did not move.`
        : "Refused. The alias did not move.";
    case "OPEN":
      if (failing.length > 0)
        return `At present ${failing.join(", ")} ${failing.length === 1 ? "does" : "do"} not hold.`;
      return pending.length > 0 ? `Waits for ${pending.join(", ")}; every other gate holds.` : "Every gate holds.";
  }
}

function PromotionHeader({ request }: { readonly request: PromotionDetail }) {
  const href = useProjectHref();
  const { modelVersion } = request;
  return (
    <PageHeader
      title={`Promote ${modelVersion.model.name} v${modelVersion.version} to ${request.alias}`}
      state={<StateLabel state={request.state} />}
      facts={
        <>
          <Link href={href("models", rawId(modelVersion.id))} className="text-accent hover:underline">
            Candidate v{modelVersion.version}
          </Link>
          <span>
            trained on {modelVersion.datasetVersion.dataset.name} {modelVersion.datasetVersion.label ?? ""}
          </span>
          <span>policy {request.policy.version}</span>
          <span>
            requested by {request.requestedByName}, <TimeAgo at={request.createdAt} />
          </span>
          {request.comment ? <span>“{request.comment}”</span> : null}
        </>
      }
      sentence={promotionSentence(request)}
    />
  );
}

function PromotionBody({ request }: { readonly request: PromotionDetail }) {
  const { model } = request.modelVersion;
  const events = nodesOf(model.ledger).filter(({ alias }) => alias === request.alias);
  const aliases = model.aliases.filter(({ name }) => name === request.alias);
  return (
    <div className="space-y-8">
      <div className="grid gap-x-6 gap-y-8 xl:grid-cols-2">
        <div className="min-w-0 space-y-8">
          <Section
            title={request.champion ? "Candidate against champion" : "Candidate"}
            note={request.champion ? null : `nothing held ${request.alias} when this was asked`}
          >
            <ComparisonTable candidate={request.modelVersion} champion={request.champion} />
          </Section>
          <ReviewPanel request={request} />
          <CommentThread request={request} />
        </div>
        <Section
          title="Gates"
          count={`${request.gates.filter(({ state }) => state === "PASSED").length} of ${request.gates.length} hold`}
        >
          <GateChecklist gates={request.gates} />
        </Section>
      </div>
      <Ledger modelId={model.id} events={events} aliases={aliases} />
    </div>
  );
}
