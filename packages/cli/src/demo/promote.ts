import {
  CreatePromotionPolicyDocument,
  type GraftClient,
  LedgerDocument,
  type PromotionDecisionFragment,
  RequestPromotionDocument,
  ReviewPromotionDocument,
} from "@graft/client";
import { AppError, type Gate } from "@graft/contracts";
import type { DemoPromotion } from "./demo-document.ts";
import type { Team } from "./team.ts";

export const ALIAS = "production";
/** Largest demographic parity difference a promotion allows. */
export const MAX_DIFFERENCE = 0.1;

/** A score, a verified artifact, an audit of both subjects, and one approval by someone else than the requester. */
function gates(minTop1: number): Gate[] {
  const threshold = { metric: "demographicParityDifference", max: MAX_DIFFERENCE, judgedOn: "POINT" } as const;
  return [
    { kind: "SCORE", metric: "top1", min: minTop1 },
    { kind: "VERIFIED_ARTIFACT" },
    { kind: "AUDIT", subject: "BACKBONE", threshold },
    { kind: "AUDIT", subject: "MODEL_VERSION", threshold },
    { kind: "APPROVALS", count: 1 },
  ];
}

export async function createPolicy(client: GraftClient, projectId: string, minTop1: number): Promise<void> {
  await client.mutate(CreatePromotionPolicyDocument, "createPromotionPolicy", {
    input: { projectId, alias: ALIAS, gates: gates(minTop1) },
  });
}

export interface PromotionAttempt {
  readonly dataset: string;
  readonly modelVersionId: string;
  readonly comment: string;
}

/** Ada asks; when every gate but the approval holds, Grace approves. Answers how the platform decided. */
export async function tryToPromote(team: Team, attempt: PromotionAttempt): Promise<DemoPromotion> {
  const input = { modelVersionId: attempt.modelVersionId, alias: ALIAS, comment: attempt.comment };
  const asked = await team.owner.mutate(RequestPromotionDocument, "requestPromotion", { input });
  let request: PromotionDecisionFragment | null | undefined = asked.promotionRequest;
  if (request?.state === "OPEN") {
    const review = { promotionRequestId: request.id, approved: true, comment: "Scores and audits hold." };
    const reviewed = await team.reviewer.mutate(ReviewPromotionDocument, "reviewPromotion", { input: review });
    request = reviewed.promotionRequest;
  }
  if (request?.state !== "REFUSED" && request?.state !== "PROMOTED") {
    throw new AppError("STATE_CONFLICT", `The promotion request was left ${request?.state ?? "unmade"}.`);
  }
  return {
    status: request.state,
    dataset: attempt.dataset,
    alias: request.alias,
    digest: request.modelVersion.digest,
    gates: request.gates.map(({ name, state, value, threshold, message }) => ({
      name,
      passed: state === "PASSED",
      state,
      value: value == null ? null : Number(value),
      threshold: threshold == null ? null : Number(threshold),
      message,
    })),
  };
}

/** The ledger of a model, oldest first. */
export async function readLedger(client: GraftClient, modelId: string) {
  const { node } = await client.execute(LedgerDocument, { modelId, first: 50 });
  const edges = node && "ledger" in node ? node.ledger.edges : [];
  return edges
    .map(({ node: event }) => ({
      kind: event.kind,
      alias: event.alias,
      version: event.toVersion.version,
      digest: event.toVersion.digest,
      actor: event.actorName,
      comment: event.comment,
      at: event.at,
    }))
    .reverse();
}
